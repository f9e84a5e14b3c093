import { type HeaderValues, parseQuery, type SignedRequest } from './canonical-request.ts';

/** What a request says about its own signature; nothing of it is believed yet. */
export interface SignatureClaim {
  accessKeyId: string;
  /** `20261122`, of the credential scope. */
  scopeDate: string;
  region: string;
  service: string;
  /** Lower-case, sorted. */
  signedHeaders: readonly string[];
  signature: string;
  /** `20261122T093000Z`. */
  date: string;
  sessionToken: string | undefined;
  /** Seconds that a presigned address is good for; absent when the signature is in a header. */
  expiresSeconds: number | undefined;
  /** Hash of the body as the caller declared it. */
  contentSha256: string | undefined;
}

/** Why a request is refused: the exception's name and text are the ones that AWS answers with. */
export interface Refusal {
  exception: RefusalName;
  message: string;
}

export type RefusalName =
  | 'MissingAuthenticationTokenException'
  | 'IncompleteSignatureException'
  | 'UnrecognizedClientException'
  | 'InvalidSignatureException';

export const algorithm = 'AWS4-HMAC-SHA256';

/** Reads the claim from the Authorization header or from the query; both at once is refused. */
export function readClaim(request: SignedRequest, headers: HeaderValues): SignatureClaim | Refusal {
  const authorization = headers.get('authorization');
  const query = request.query.includes('X-Amz-') ? queryParameters(request.query) : undefined;
  if (query === 'malformed') return incomplete('The query string is not valid UTF-8.');
  const isPresigned = query?.has('x-amz-signature') === true || query?.has('x-amz-algorithm') === true;
  if (authorization === undefined && !isPresigned) {
    return { exception: 'MissingAuthenticationTokenException', message: 'Missing Authentication Token' };
  }
  if (authorization !== undefined && isPresigned) {
    return incomplete('The request is signed twice, in a header and in the query: send one signature.');
  }
  return query !== undefined && isPresigned
    ? claimOfQuery(query, headers)
    : claimOfHeader(authorization ?? [], headers);
}

function claimOfHeader(authorization: readonly string[], headers: HeaderValues): SignatureClaim | Refusal {
  const [value, ...others] = authorization;
  if (value === undefined || others.length > 0) return incomplete('Send exactly one Authorization header.');
  if (!value.startsWith(`${algorithm} `)) return incomplete(`Authorization must start with ${algorithm}.`);
  const parts = new Map<string, string>();
  for (const part of value.slice(algorithm.length + 1).split(',')) {
    const at = part.indexOf('=');
    const name = part.slice(0, Math.max(at, 0)).trim();
    if (name === '' || parts.has(name)) return incomplete('Authorization is not a list of Name=value pairs.');
    parts.set(name, part.slice(at + 1).trim());
  }
  return claimOf({
    credential: parts.get('Credential'),
    signedHeaders: parts.get('SignedHeaders'),
    signature: parts.get('Signature'),
    date: headers.get('x-amz-date')?.join(','),
    sessionToken: headers.get('x-amz-security-token')?.join(','),
    contentSha256: headers.get('x-amz-content-sha256')?.join(','),
    expires: undefined,
  });
}

function claimOfQuery(query: ReadonlyMap<string, string>, headers: HeaderValues): SignatureClaim | Refusal {
  if (query.get('x-amz-algorithm') !== algorithm) return incomplete(`X-Amz-Algorithm must be ${algorithm}.`);
  return claimOf({
    credential: query.get('x-amz-credential'),
    signedHeaders: query.get('x-amz-signedheaders'),
    signature: query.get('x-amz-signature'),
    date: query.get('x-amz-date'),
    sessionToken: query.get('x-amz-security-token'),
    contentSha256: query.get('x-amz-content-sha256') ?? headers.get('x-amz-content-sha256')?.join(','),
    expires: query.get('x-amz-expires') ?? '',
  });
}

interface ClaimParts {
  credential: string | undefined;
  signedHeaders: string | undefined;
  signature: string | undefined;
  date: string | undefined;
  sessionToken: string | undefined;
  contentSha256: string | undefined;
  expires: string | undefined;
}

const weekSeconds = 604_800;

function claimOf(parts: ClaimParts): SignatureClaim | Refusal {
  const [accessKeyId, scopeDate, region, service, end, ...rest] = (parts.credential ?? '').split('/');
  if (!accessKeyId || !scopeDate || !region || !service || end !== 'aws4_request' || rest.length > 0) {
    return incomplete("The signature requires 'Credential' as <key>/<date>/<region>/<service>/aws4_request.");
  }
  const signedHeaders = (parts.signedHeaders ?? '').split(';');
  if (!signedHeaders.every((name, i) => name !== '' && (i === 0 || name > (signedHeaders[i - 1] ?? '')))) {
    return incomplete("The signature requires 'SignedHeaders', in lower case and sorted.");
  }
  const { signature, date, sessionToken, contentSha256 } = parts;
  if (signature === undefined || !/^[0-9a-f]{64}$/.test(signature)) {
    return incomplete("The signature requires 'Signature' as 64 hexadecimal digits.");
  }
  if (date === undefined) return incomplete("The signature requires 'X-Amz-Date'.");
  const expiresSeconds = parts.expires === undefined ? undefined : Number(parts.expires || Number.NaN);
  if (
    expiresSeconds !== undefined &&
    !(Number.isInteger(expiresSeconds) && expiresSeconds > 0 && expiresSeconds <= weekSeconds)
  ) {
    return incomplete(`X-Amz-Expires must be a whole number of seconds from 1 to ${weekSeconds}.`);
  }
  return {
    ...{ accessKeyId, scopeDate, region, service, signedHeaders, signature, date },
    ...{ sessionToken, contentSha256, expiresSeconds },
  };
}

/** By lower-case name; of a name sent twice only a broken value remains, so that neither is believed. */
function queryParameters(query: string): ReadonlyMap<string, string> | 'malformed' {
  try {
    const parameters = new Map<string, string>();
    for (const [name, value] of parseQuery(query)) {
      const key = name.toLowerCase();
      if (key.startsWith('x-amz-')) parameters.set(key, parameters.has(key) ? 'sent twice' : value);
    }
    return parameters;
  } catch (error) {
    if (error instanceof URIError) return 'malformed';
    throw error;
  }
}

export function incomplete(message: string): Refusal {
  return { exception: 'IncompleteSignatureException', message };
}
