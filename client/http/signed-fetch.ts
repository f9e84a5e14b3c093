import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { NodeSha256 } from './node-sha256.ts';

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

export interface Endpoint {
  /** Of the API, with its stage on AWS: `http://127.0.0.1:4311`, `https://….amazonaws.com/prod`. */
  url: string;
  region: string;
  /** Asked for before each call, so that short-lived ones can be renewed. */
  credentials: () => Promise<Credentials> | Credentials;
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

/** Sends requests signed with Signature Version 4 for `execute-api`; throws what `fetch` throws. */
export function createSignedFetch(world: SignedFetchWorld, endpoint: Endpoint): SignedFetch {
  const root = new URL(endpoint.url);
  const signer = new SignatureV4({
    credentials: async () => endpoint.credentials(),
    region: endpoint.region,
    service: 'execute-api',
    sha256: NodeSha256,
  });
  return async ({ method, path, query = {}, headers = {}, body, signal }) => {
    const fullPath = root.pathname.replace(/\/$/, '') + path;
    const request = new HttpRequest({
      ...{ method, path: fullPath, query: { ...query }, hostname: root.hostname, protocol: root.protocol },
      headers: { ...headers, host: root.host },
      body: body ?? '',
    });
    const signed = await signer.sign(request, { signingDate: new Date(world.now()) });
    const { host: _setByFetch, ...sentHeaders } = signed.headers;
    return world.fetch(new URL(fullPath + searchOf(query), root), {
      ...{ method, headers: sentHeaders, redirect: 'manual' },
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
    });
  };
}

function searchOf(query: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(query).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
