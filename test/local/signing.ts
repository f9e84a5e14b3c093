import { Sha256 } from '@aws-crypto/sha256-js';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import aws4 from 'aws4';
import { AwsV4Signer } from 'aws4fetch';
import { type SignedRequest, sha256Hex } from '#local/http/canonical-request.ts';
import { presign } from '#local/http/presign.ts';
import { createSignatureVerifier, type StoredCredential, type Verdict } from '#local/http/sigv4.ts';

export const accessKeyId = 'AKIDEXAMPLE';
export const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
export const region = 'us-east-1';
export const service = 'execute-api';
export const principalArn = 'arn:aws:iam::000000000000:user/dev';
export const host = '127.0.0.1:4311';
export const signedAt = Date.UTC(2026, 10, 22, 9, 30);

/** A request on its way: what was signed and what is sent may differ, that is what the tests are about. */
export interface Sent {
  method: string;
  /** Path and query as on the wire. */
  target: string;
  /** Names and values in turn. */
  rawHeaders: string[];
  body: string | Uint8Array;
}

export const verified: Verdict = { isVerified: true, accessKeyId, principalArn };

/** The exception that a refusal names, or `verified`. */
export function refusal(verdict: Verdict): string {
  return verdict.isVerified ? 'verified' : verdict.exception;
}

interface VerifyOptions {
  now?: number;
  credential?: Partial<StoredCredential>;
}

export function verify(sent: Sent, { now = signedAt, credential = {} }: VerifyOptions = {}): Verdict {
  const stored = { secretAccessKey, principalArn, ...credential };
  const verifier = createSignatureVerifier({
    credentialOf: (id) => (id === accessKeyId ? stored : undefined),
    region,
    service,
    now: () => now,
  });
  return verifier(toSignedRequest(sent), sha256Hex(sent.body));
}

export function toSignedRequest({ method, target, rawHeaders }: Sent): SignedRequest {
  const at = target.indexOf('?');
  return {
    method,
    path: at < 0 ? target : target.slice(0, at),
    query: at < 0 ? '' : target.slice(at + 1),
    rawHeaders,
  };
}

export interface ToSign {
  method?: string;
  /** Encoded as on the wire. */
  path?: string;
  query?: Record<string, string | string[]>;
  headers?: Record<string, string>;
  body?: string;
}

interface SignerOptions {
  secret?: string;
  region?: string;
  service?: string;
  sessionToken?: string;
}

function smithySigner(options: SignerOptions): SignatureV4 {
  return new SignatureV4({
    credentials: {
      accessKeyId,
      secretAccessKey: options.secret ?? secretAccessKey,
      ...(options.sessionToken === undefined ? {} : { sessionToken: options.sessionToken }),
    },
    region: options.region ?? region,
    service: options.service ?? service,
    sha256: Sha256,
  });
}

function smithyRequest({ method = 'GET', path = '/agents', query = {}, headers = {}, body = '' }: ToSign) {
  return new HttpRequest({ method, path, query, headers: { host, ...headers }, body });
}

export async function signWithSmithy(request: ToSign, options: SignerOptions = {}): Promise<Sent> {
  const signed = await smithySigner(options).sign(smithyRequest(request), {
    signingDate: new Date(signedAt),
  });
  return sentOf(request, signed);
}

export async function presignWithSmithy(request: ToSign, expiresIn: number): Promise<Sent> {
  const signed = await smithySigner({}).presign(smithyRequest(request), {
    signingDate: new Date(signedAt),
    expiresIn,
  });
  return sentOf(request, signed);
}

function sentOf(
  { body = '' }: ToSign,
  signed: { method: string; path: string; query?: object; headers: Record<string, string> },
): Sent {
  const pairs = Object.entries(signed.query ?? {}).flatMap(([name, value]: [string, unknown]) =>
    (Array.isArray(value) ? value : [value]).map(
      (one) => `${encodeURIComponent(name)}=${encodeURIComponent(String(one))}`,
    ),
  );
  return {
    method: signed.method,
    target: pairs.length === 0 ? signed.path : `${signed.path}?${pairs.join('&')}`,
    rawHeaders: Object.entries(signed.headers).flat(),
    body,
  };
}

export function signWithAws4({
  method = 'GET',
  path = '/agents',
  query = {},
  headers = {},
  body = '',
}: ToSign): Sent {
  const search = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  );
  const target = search.size === 0 ? path : `${path}?${search}`;
  const dated = { ...headers, Host: host, 'X-Amz-Date': '20261122T093000Z' };
  const signed = aws4.sign(
    { method, path: target, headers: dated, body, region, service },
    { accessKeyId, secretAccessKey },
  );
  const sentHeaders = Object.entries(signed.headers ?? {}).flatMap(([name, value]) => [name, String(value)]);
  return { method, target: signed.path ?? target, rawHeaders: sentHeaders, body };
}

export async function signWithAws4Fetch({
  method = 'GET',
  path = '/agents',
  query = {},
  headers = {},
  body = '',
}: ToSign): Promise<Sent> {
  const url = new URL(`http://${host}${path}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
  const signer = new AwsV4Signer({
    ...{ method, url: url.href, headers, region, service, accessKeyId, secretAccessKey },
    ...(body === '' ? {} : { body }),
    datetime: '20261122T093000Z',
  });
  const signed = await signer.sign();
  const sentHeaders = ['host', host, ...[...signed.headers].flat()];
  return { method, target: `${signed.url.pathname}${signed.url.search}`, rawHeaders: sentHeaders, body };
}

/** An address made by the platform's own presigner, for the body `tree`. */
export function presigned(): Sent {
  const url = presign(
    { accessKeyId, secretAccessKey, region, service, now: () => signedAt },
    {
      method: 'PUT',
      url: new URL(`http://${host}/uploads/abc`),
      contentSha256: sha256Hex('tree'),
      expiresSeconds: 60,
    },
  );
  return { method: 'PUT', target: `${url.pathname}${url.search}`, rawHeaders: ['Host', host], body: 'tree' };
}
