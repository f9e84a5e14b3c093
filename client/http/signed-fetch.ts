import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { orAborted } from './or-aborted.ts';

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

/** How far the platform's clock was found to be ahead of ours: kept from call to call. */
export interface Skew {
  aheadMs: number;
}

/**
 * Sends requests signed with Signature Version 4 for `execute-api`; throws what `fetch` throws. Where the platform
 * refuses the signature, it is made again: by the platform's clock if ours differs, and with other credentials if
 * there are any. Redirections are answered, not followed.
 */
export function createSignedFetch(
  world: SignedFetchWorld,
  endpoint: Endpoint,
  skew: Skew = { aheadMs: 0 },
): SignedFetch {
  return async (request) => {
    const ask = async (refused?: Credentials) => await endpoint.credentials(refused);
    let credentials = await orAborted(ask(), request.signal);
    for (let sent = 1; ; sent++) {
      const now = world.now() + skew.aheadMs;
      const [url, init] = await sign(request, endpoint, { credentials, now });
      const response = await world.fetch(url, init);
      if (!isRefused(response) || sent === mostSent) return response;
      const theirs = Date.parse(response.headers.get('date') ?? '');
      if (Math.abs(theirs - now) > clockDifferenceMs) skew.aheadMs = theirs - world.now();
      else {
        const others = await orAborted(ask(credentials), request.signal);
        if (isSameCredentials(others, credentials)) return response;
        credentials = others;
      }
      await response.body?.cancel();
    }
  };
}

/** As we would; by the platform's clock; with other credentials. */
const mostSent = 3;

interface SignedWith {
  credentials: Credentials;
  /** Milliseconds since 1970. */
  now: number;
}

async function sign(
  { method, path, query = {}, headers = {}, body, signal }: ApiRequest,
  { url, region }: Endpoint,
  { credentials, now }: SignedWith,
): Promise<[URL, RequestInit]> {
  const root = new URL(url);
  const fullPath = root.pathname.replace(/\/$/, '') + path;
  const { sessionToken, ...keys } = credentials;
  const signer = new SignatureV4({
    credentials: sessionToken === undefined ? keys : { ...keys, sessionToken },
    ...{ region, service: 'execute-api', sha256: Sha256 },
  });
  const toSign = new HttpRequest({
    ...{ method, path: fullPath, query: { ...query }, hostname: root.hostname, protocol: root.protocol },
    headers: { ...headers, host: root.host },
    body: body ?? '',
  });
  const signed = await signer.sign(toSign, { signingDate: new Date(now) });
  const { host: _setByFetch, ...sentHeaders } = signed.headers;
  const init: RequestInit = {
    ...{ method, headers: sentHeaders, redirect: 'manual' },
    ...(body === undefined ? {} : { body }),
    ...(signal === undefined ? {} : { signal }),
  };
  return [new URL(root.origin + fullPath + searchOf(query)), init];
}

function isRefused({ status, headers }: Response): boolean {
  // AWS appends a colon and an address to the name.
  const [exception = ''] = (headers.get('x-amzn-errortype') ?? '').split(':');
  return status === 403 && mayBeRenewed.includes(exception);
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
