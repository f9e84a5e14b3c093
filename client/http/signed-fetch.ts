import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
}

/**
 * Asked for before each call, so that short-lived ones can be renewed.
 * @param refused what the platform no longer takes: others, if there are any.
 */
export type CredentialSource = (refused?: Credentials) => Promise<Credentials> | Credentials;

export interface Endpoint {
  /** Of the API, with its stage on AWS: `http://127.0.0.1:4311`, `https://….amazonaws.com/prod`. */
  url: string;
  region: string;
  credentials: CredentialSource;
}

export interface ApiRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the endpoint, encoded: `/agents/agent-x-abcdefghij/kill`. */
  path: string;
  query?: Readonly<Record<string, string>>;
  headers?: Readonly<Record<string, string>>;
  body?: string;
  signal?: AbortSignal;
}

/** What signing and sending need from the outside. */
export interface SignedFetchWorld {
  fetch: typeof fetch;
  /** Milliseconds since 1970. */
  now: () => number;
}

export type SignedFetch = (request: ApiRequest) => Promise<Response>;

/** The signature is refused beyond five minutes; below, a difference is the answer's way. */
const clockDifferenceMs = 4 * 60_000;

/** What AWS, and the embedded platform like it, calls a signature or a token that is too old, too new or unknown. */
const mayBeRenewed = ['ExpiredTokenException', 'InvalidSignatureException', 'UnrecognizedClientException'];

/**
 * Sends requests signed with Signature Version 4 for `execute-api`; throws what `fetch` throws. Where the platform
 * refuses the signature, it is made once more: by the platform's clock if ours differs, and with other credentials
 * if there are any. Redirections are answered, not followed.
 */
export function createSignedFetch(world: SignedFetchWorld, endpoint: Endpoint): SignedFetch {
  const root = new URL(endpoint.url);
  const send = async (request: ApiRequest, { credentials, now }: SignedWith): Promise<Response> => {
    const { method, path, query = {}, headers = {}, body, signal } = request;
    const fullPath = root.pathname.replace(/\/$/, '') + path;
    const toSign = new HttpRequest({
      ...{ method, path: fullPath, query: { ...query }, hostname: root.hostname, protocol: root.protocol },
      headers: { ...headers, host: root.host },
      body: body ?? '',
    });
    const { sessionToken, ...keys } = credentials;
    const signer = new SignatureV4({
      credentials: sessionToken === undefined ? keys : { ...keys, sessionToken },
      ...{ region: endpoint.region, service: 'execute-api', sha256: Sha256 },
    });
    const signed = await signer.sign(toSign, { signingDate: new Date(now) });
    const { host: _setByFetch, ...sentHeaders } = signed.headers;
    return world.fetch(new URL(root.origin + fullPath + searchOf(query)), {
      ...{ method, headers: sentHeaders, redirect: 'manual' },
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
    });
  };
  return async (request) => {
    const credentials = await endpoint.credentials();
    const response = await send(request, { credentials, now: world.now() });
    if (!isRefused(response)) return response;
    const differenceMs = clockDifference(response, world.now());
    const others = differenceMs === 0 ? await endpoint.credentials(credentials) : credentials;
    if (differenceMs === 0 && isSameCredentials(others, credentials)) return response;
    await response.body?.cancel();
    return await send(request, { credentials: others, now: world.now() + differenceMs });
  };
}

interface SignedWith {
  credentials: Credentials;
  /** Milliseconds since 1970. */
  now: number;
}

function isRefused({ status, headers }: Response): boolean {
  // AWS appends a colon and an address to the name.
  const [exception = ''] = (headers.get('x-amzn-errortype') ?? '').split(':');
  return status === 403 && mayBeRenewed.includes(exception);
}

/** How far the platform's clock is ahead of ours, if that matters; else 0. */
function clockDifference({ headers }: Response, now: number): number {
  const differenceMs = Date.parse(headers.get('date') ?? '') - now;
  return Math.abs(differenceMs) > clockDifferenceMs ? differenceMs : 0;
}

export function isSameCredentials(one: Credentials, other: Credentials): boolean {
  return (
    one.accessKeyId === other.accessKeyId &&
    one.secretAccessKey === other.secretAccessKey &&
    one.sessionToken === other.sessionToken
  );
}

function searchOf(query: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(query).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
