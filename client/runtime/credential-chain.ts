import { renewingCredentials, type TemporaryCredentials } from '../connection/renewing-credentials.ts';
import type { CredentialSource } from '../http/signed-fetch.ts';

/**
 * AWS's order of looking for credentials: environment, profile (with SSO, assumed roles, processes), web identity,
 * container, instance. The SDK's part is loaded when it is asked for the first time.
 */
export function credentialChain(now: () => number): (profile: string | undefined) => CredentialSource {
  const sources = new Map<string | undefined, CredentialSource>();
  return (profile) => {
    const source = sources.get(profile) ?? renewingCredentials(() => askChain(profile), now, profile);
    sources.set(profile, source);
    return source;
  };
}

async function askChain(profile: string | undefined): Promise<TemporaryCredentials> {
  const { fromNodeProviderChain } = await import('@aws-sdk/credential-providers');
  // A new chain each time, past the SDK's memory of files: somebody may have logged in meanwhile.
  return await fromNodeProviderChain({
    ...{ ignoreCache: true, logger: silent },
    ...(profile === undefined ? {} : { profile }),
  })();
}

const ignore = (): undefined => undefined;
/** The SDK would warn on the console of a profile beside keys in the environment: here the profile was asked for. */
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };
