import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import type { HttpCall } from './http-caller.ts';

export type SignCall = (
  method: HttpCall['method'],
  path: string,
  parts?: { query?: Record<string, string>; body?: object },
) => Promise<HttpCall>;

/** Signs calls as the client library does. */
export function createCallSigner(endpoint: {
  origin: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}): SignCall {
  const { host, hostname, protocol } = new URL(endpoint.origin);
  const { accessKeyId, secretAccessKey, region } = endpoint;
  const credentials = { accessKeyId, secretAccessKey };
  const signer = new SignatureV4({ credentials, region, service: 'execute-api', sha256: Sha256 });
  return async (method, path, { query = {}, body } = {}) => {
    const text = body === undefined ? '' : JSON.stringify(body);
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const headers = { ...type, host };
    const signed = await signer.sign(
      new HttpRequest({ method, path, query, hostname, protocol, headers, body: text }),
    );
    const search = new URLSearchParams(query).toString();
    return { method, path: search === '' ? path : `${path}?${search}`, headers: signed.headers, body: text };
  };
}
