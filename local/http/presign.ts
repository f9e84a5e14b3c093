import { encodeRfc3986, headerValuesOf } from './canonical-request.ts';
import { algorithm } from './signature-claim.ts';
import { deriveSigningKey } from './signing-key.ts';
import { basicDate, signatureOf } from './sigv4.ts';

export interface PresignOptions {
  accessKeyId: string;
  secretAccessKey: string;
  region: string;
  service: string;
  /** Milliseconds since 1970. */
  now: () => number;
}

export interface PresignRequest {
  method: string;
  /** Absolute, without a query. */
  url: URL;
  /** Hash that the body must have. */
  contentSha256: string;
  expiresSeconds: number;
}

/** An address that lets whoever has it send this one body until it expires, as S3 presigns uploads. */
export function presign(options: PresignOptions, request: PresignRequest): URL {
  const date = basicDate(options.now());
  const scope = { date: date.slice(0, 8), region: options.region, service: options.service };
  const query = Object.entries({
    'X-Amz-Algorithm': algorithm,
    'X-Amz-Content-Sha256': request.contentSha256,
    'X-Amz-Credential': `${options.accessKeyId}/${scope.date}/${scope.region}/${scope.service}/aws4_request`,
    'X-Amz-Date': date,
    'X-Amz-Expires': String(request.expiresSeconds),
    'X-Amz-SignedHeaders': 'host',
  })
    .map(([name, value]) => `${name}=${encodeRfc3986(value)}`)
    .join('&');
  const signature = signatureOf(
    {
      request: { method: request.method, path: request.url.pathname, query, rawHeaders: [] },
      headers: headerValuesOf(['host', request.url.host]),
      claim: { ...scope, scopeDate: scope.date, date, signedHeaders: ['host'] },
      payloadHash: request.contentSha256,
    },
    deriveSigningKey(options.secretAccessKey, scope),
  );
  return new URL(
    `${request.url.pathname}?${query}&X-Amz-Signature=${signature?.toString('hex')}`,
    request.url,
  );
}
