import { type KeyObject, timingSafeEqual } from 'node:crypto';
import {
  canonicalRequest,
  type HeaderValues,
  headerValuesOf,
  type SignedRequest,
  sha256Hex,
} from './canonical-request.ts';
import { algorithm, incomplete, type Refusal, readClaim, type SignatureClaim } from './signature-claim.ts';
import { createSigningKeyCache, hmac } from './signing-key.ts';

export interface StoredCredential {
  secretAccessKey: string;
  /** ARN of the user or assumed role that the key belongs to. */
  principalArn: string;
  /** Set for temporary credentials: the request must then carry exactly this token. */
  sessionToken?: string;
}

export interface VerifierOptions {
  credentialOf: (accessKeyId: string) => StoredCredential | undefined;
  region: string;
  service: string;
  /** Milliseconds since 1970. */
  now: () => number;
}

export type Verdict =
  | { isVerified: true; accessKeyId: string; principalArn: string }
  | ({ isVerified: false } & Refusal);

/** Hash of the body as received; a stream that is hashed later gives the hash it will be held to. */
export type VerifySignature = (request: SignedRequest, payloadHash: string) => Verdict;

/** AWS allows a caller's clock to be this far off. */
const clockSkewMs = 5 * 60_000;

const mismatch =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
const unknownToken = 'The security token included in the request is invalid.';

/**
 * Verifies Signature Version 4, in the Authorization header or presigned in the query, as API Gateway does
 * for `execute-api`. Whatever is missing, odd or sent twice is refused.
 */
export function createSignatureVerifier(options: VerifierOptions): VerifySignature {
  const signingKey = createSigningKeyCache();
  return (request, payloadHash) => {
    const headers = headerValuesOf(request.rawHeaders);
    const claim = readClaim(request, headers);
    if ('exception' in claim) return refused(claim);
    const credential = options.credentialOf(claim.accessKeyId);
    const objection =
      objectionToScope(claim, options) ??
      objectionToDate(claim, options.now()) ??
      objectionToHeaders(claim, headers) ??
      objectionToToken(claim, credential);
    if (objection !== undefined) return refused(objection);
    const isBodyAsDeclared = claim.contentSha256 === undefined || claim.contentSha256 === payloadHash;
    if (credential === undefined || !isBodyAsDeclared) return refused(invalid(mismatch));
    const key = signingKey(credential.secretAccessKey, { ...claim, date: claim.scopeDate });
    const expected = signatureOf({ request, headers, claim, payloadHash }, key);
    if (expected === undefined || !timingSafeEqual(expected, Buffer.from(claim.signature, 'hex'))) {
      return refused(invalid(mismatch));
    }
    return { isVerified: true, accessKeyId: claim.accessKeyId, principalArn: credential.principalArn };
  };
}

interface ToSign {
  request: SignedRequest;
  headers: HeaderValues;
  claim: Pick<SignatureClaim, 'date' | 'scopeDate' | 'region' | 'service' | 'signedHeaders'>;
  payloadHash: string;
}

/** `undefined` when the query cannot be decoded. */
export function signatureOf(
  { request, headers, claim, payloadHash }: ToSign,
  key: KeyObject,
): Buffer | undefined {
  try {
    const canonical = canonicalRequest(request, { headers, names: claim.signedHeaders }, payloadHash);
    const scope = `${claim.scopeDate}/${claim.region}/${claim.service}/aws4_request`;
    return hmac(key, [algorithm, claim.date, scope, sha256Hex(canonical)].join('\n'));
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

function objectionToScope(claim: SignatureClaim, { region, service }: VerifierOptions): Refusal | undefined {
  if (claim.region !== region) {
    return invalid(
      `Credential should be scoped to a valid region, not '${claim.region}'; it is '${region}'.`,
    );
  }
  if (claim.service !== service)
    return invalid(`Credential should be scoped to correct service: '${service}'.`);
  if (claim.scopeDate !== claim.date.slice(0, 8)) {
    return invalid(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.`,
    );
  }
  return undefined;
}

function objectionToDate(claim: SignatureClaim, now: number): Refusal | undefined {
  const signedAt = parseBasicDate(claim.date);
  if (signedAt === undefined)
    return incomplete('X-Amz-Date must be in ISO-8601 basic format: 20261122T093000Z.');
  if (signedAt > now + clockSkewMs) {
    return invalid(`Signature not yet current: ${claim.date} is still later than ${basicDate(now)} + 5 min.`);
  }
  const lastsMs = claim.expiresSeconds === undefined ? clockSkewMs : claim.expiresSeconds * 1000;
  if (signedAt + lastsMs < now) {
    return invalid(`Signature expired: ${claim.date} is too long before ${basicDate(now)}.`);
  }
  return undefined;
}

/** `host` and every `x-amz-` header must be signed and sent; in a presigned request the query stands for them. */
function objectionToHeaders(claim: SignatureClaim, headers: HeaderValues): Refusal | undefined {
  const isPresigned = claim.expiresSeconds !== undefined;
  const required = [...headers.keys()].filter((name) => name.startsWith('x-amz-'));
  required.push('host', ...(isPresigned ? [] : ['x-amz-date']));
  const unsigned = required.find((name) => !claim.signedHeaders.includes(name));
  if (unsigned !== undefined) return invalid(`'${unsigned}' must be a signed header.`);
  const absent = claim.signedHeaders.find((name) => !headers.has(name));
  if (absent !== undefined) return invalid(`'${absent}' is named as a signed header but was not sent.`);
  return headers.get('host')?.length === 1 ? undefined : invalid("'host' must be sent once.");
}

function objectionToToken(claim: SignatureClaim, credential?: StoredCredential): Refusal | undefined {
  const isRight =
    credential !== undefined &&
    isSameText(sha256Hex(credential.sessionToken ?? ''), sha256Hex(claim.sessionToken ?? ''));
  return isRight ? undefined : { exception: 'UnrecognizedClientException', message: unknownToken };
}

function isSameText(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

/** Milliseconds since 1970 of `20261122T093000Z`; `undefined` for anything else, the 31st of June included. */
function parseBasicDate(date: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  return basicDate(time) === date ? time : undefined;
}

/** `20261122T093000Z` */
export function basicDate(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

function invalid(message: string): Refusal {
  return { exception: 'InvalidSignatureException', message };
}

function refused(refusal: Refusal): Verdict {
  return { isVerified: false, ...refusal };
}
