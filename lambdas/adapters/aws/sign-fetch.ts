import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';

export interface SigningIdentity {
  /** As IAM calls it: `bedrock`. */
  service: string;
  region: string;
  credentials: () => Promise<{ accessKeyId: string; secretAccessKey: string; sessionToken?: string }>;
}

/**
 * A `fetch` that signs for an AWS service, in place of whatever key the caller meant to send. Bodies have to be
 * text: that is what is hashed.
 */
export function createSigningFetch(
  world: { fetch: typeof fetch; now: () => Date },
  { service, region, credentials }: SigningIdentity,
): typeof fetch {
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256 });
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const request = new HttpRequest({
      ...{ method: init?.method ?? 'GET', protocol: url.protocol, hostname: url.hostname },
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { ...signedHeaders(init?.headers), host: url.host },
      body: init?.body ?? '',
    });
    const signed = await signer.sign(request, { signingDate: world.now() });
    const { host: _setByFetch, ...headers } = signed.headers;
    return world.fetch(url, { ...init, headers });
  };
}

/** Without keys, which the signature replaces, and without what a proxy on the way may change. */
function signedHeaders(given: RequestInit['headers']): Record<string, string> {
  const headers = new Headers(given);
  for (const name of ['x-api-key', 'authorization', 'connection', 'user-agent']) headers.delete(name);
  return Object.fromEntries(headers);
}
