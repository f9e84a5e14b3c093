import { embeddedRegion, homeFolderOf } from '#shared/embedded/home.ts';
import { AgentsError } from '../http/agents-error.ts';
import type { CredentialSource, Credentials, Endpoint } from '../http/signed-fetch.ts';
import { UsageError } from '../usage-error.ts';
import { isBare, isLoopback, isPrivate } from './address.ts';
import { type Home, readHome } from './read-home.ts';
import { noCredentials } from './renewing-credentials.ts';

/** What a program's user may say of the platform; each wins over its variable. */
export interface EndpointFlags {
  endpoint?: string | undefined;
  region?: string | undefined;
  /** A name of the user's file of deployments, or `embedded`. */
  deployment?: string | undefined;
  /** Of the AWS configuration; credentials of the environment count less. */
  profile?: string | undefined;
  /** To sign with, whatever the surroundings have. */
  credentials?: CredentialSource | undefined;
}

/** Where a program runs: what names its platform. */
export interface Surroundings {
  env: Readonly<Record<string, string | undefined>>;
  /** The user's own folder: the embedded platform tells there where it is. */
  userFolder: string;
  /**
   * AWS's own order of looking for credentials, by profile or without one; the same source for the same profile.
   * Missing where only the environment may be asked.
   */
  credentialChain?: (profile: string | undefined) => CredentialSource;
}

/**
 * The platform that flags or environment name; else the deployment that the user's file selects, with its region and
 * profile; else the embedded one in the user's home, with its own credentials.
 * Another one is signed for with those of the flags, of the environment, or of AWS's chain, which is asked
 * once something is signed.
 * @throws {UsageError} for an address without what belongs to it; {AgentsError} `no_platform` where none was started,
 * `no_credentials` where there is nothing to sign with.
 */
export async function findEndpoint(world: Surroundings, given: EndpointFlags): Promise<Endpoint> {
  const flags = await addressed(world, given);
  const url = flags.endpoint;
  const home = await readHome(homeFolderOf(world.env, world.userFolder));
  if (url !== undefined) return namedEndpoint(world, { ...flags, endpoint: url }, home);
  const { origin, credentials } = home;
  if (origin !== undefined && credentials !== undefined) {
    return {
      ...{ url: origin, region: flags.region ?? embeddedRegion },
      credentials: flags.credentials ?? (() => credentials),
    };
  }
  throw new AgentsError({
    code: 'no_platform',
    message: 'no platform runs here',
    remedy: ['Start one with `npm start`, or name the address of another with ', { option: 'endpoint' }, '.'],
    retryable: true,
  });
}

/** With the address to use, if one is named. What a deployment says of itself holds for it alone. */
async function addressed(world: Surroundings, flags: EndpointFlags): Promise<EndpointFlags> {
  const address =
    flags.endpoint ?? (flags.deployment === undefined ? setting(world, 'AGENTS_ENDPOINT') : undefined);
  if (address !== undefined) return { ...flags, endpoint: address };
  const { findDeployment } = await import('./deployments.ts');
  const found = await findDeployment(world, flags.deployment ?? setting(world, 'AGENTS_DEPLOYMENT'));
  if (found === undefined) return flags;
  return {
    ...flags,
    ...{ endpoint: found.endpoint, region: flags.region ?? found.region },
    profile: flags.profile ?? found.aws_profile,
  };
}

function namedEndpoint(
  world: Surroundings,
  flags: EndpointFlags & { endpoint: string },
  home: Home,
): Endpoint {
  const { endpoint } = flags;
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(
      `${endpoint} is no address`,
      'It looks like https://abc123.execute-api.eu-central-1.amazonaws.com/prod.',
    );
  }
  if (!isBare(url)) {
    // Not shown again: what is too much may be a password.
    throw new UsageError(
      `the address at ${url.host} holds more than host and path`,
      'Leave out user, password, query and fragment; requests are signed.',
    );
  }
  if (!isPrivate(url)) {
    throw new UsageError(
      `${url.origin} would get everything in the clear, session token and prompts too`,
      'Name its https address; http is for platforms of this machine alone.',
    );
  }
  const { credentials } = home;
  const isHome = home.origin !== undefined && new URL(home.origin).origin === url.origin;
  const own = isHome && credentials !== undefined ? () => credentials : undefined;
  return {
    ...{ url: endpoint, region: flags.region ?? regionOf(url, world) },
    credentials: flags.credentials ?? own ?? credentialsFor(url, world, flags.profile),
  };
}

function regionOf(url: URL, world: Surroundings): string {
  const { hostname } = url;
  const inName = /\.execute-api\.([a-z0-9-]+)\.(?:vpce\.)?amazonaws\.com/.exec(hostname)?.[1];
  const region =
    inName ??
    (isLoopback(url)
      ? embeddedRegion
      : (setting(world, 'AWS_REGION') ?? setting(world, 'AWS_DEFAULT_REGION')));
  if (region !== undefined) return region;
  throw new UsageError(`the region of ${hostname} is not known`, [
    'Name it with ',
    { option: 'region' },
    '.',
  ]);
}

/** Those of the environment are read here, so that no part of the AWS SDK is loaded for them. */
function credentialsFor(url: URL, world: Surroundings, profile: string | undefined): CredentialSource {
  const around = profile === undefined ? credentialsIn(world) : undefined;
  if (around !== undefined) return () => around;
  const isAws = profile !== undefined || !isLoopback(url);
  if (world.credentialChain !== undefined && isAws) {
    return world.credentialChain(profile ?? setting(world, 'AWS_PROFILE'));
  }
  throw noCredentials('an endpoint needs credentials to sign with');
}

function credentialsIn(world: Surroundings): Credentials | undefined {
  const accessKeyId = setting(world, 'AWS_ACCESS_KEY_ID');
  const secretAccessKey = setting(world, 'AWS_SECRET_ACCESS_KEY');
  const sessionToken = setting(world, 'AWS_SESSION_TOKEN');
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

/** An empty variable is one that is not set. */
function setting({ env }: Surroundings, name: string): string | undefined {
  const value = env[name];
  return value === '' ? undefined : value;
}
