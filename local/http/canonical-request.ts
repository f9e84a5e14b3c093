import { hash } from 'node:crypto';

/** A request as it arrived on the wire, before anything decoded it. */
export interface SignedRequest {
  method: string;
  /** Still percent-encoded, without the query. */
  path: string;
  /** Still percent-encoded, without the question mark. */
  query: string;
  /** Names and values in turn, as `IncomingMessage.rawHeaders` gives them. */
  rawHeaders: readonly string[];
}

/** Lower-case name to the values in the order in which they were sent, trimmed, inner blanks made one. */
export type HeaderValues = ReadonlyMap<string, readonly string[]>;

export function sha256Hex(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex');
}

export function headerValuesOf(rawHeaders: readonly string[]): HeaderValues {
  const values = new Map<string, string[]>();
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]?.toLowerCase() ?? '';
    const value = (rawHeaders[i + 1] ?? '').trim().replace(/ {2,}/g, ' ');
    const earlier = values.get(name);
    if (earlier === undefined) values.set(name, [value]);
    else earlier.push(value);
  }
  return values;
}

/** The text whose hash is signed: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
export function canonicalRequest(
  request: SignedRequest,
  signed: { headers: HeaderValues; names: readonly string[] },
  payloadHash: string,
): string {
  const lines = [request.method, canonicalPath(request.path), canonicalQuery(request.query)];
  for (const name of signed.names) lines.push(`${name}:${(signed.headers.get(name) ?? []).join(',')}`);
  lines.push('', signed.names.join(';'), payloadHash);
  return lines.join('\n');
}

/**
 * Every service but S3 signs a path that is encoded once more than the one it sends, with empty and dot
 * segments resolved: `/a//b%20c` is signed as `/a/b%2520c`.
 */
export function canonicalPath(path: string): string {
  if (/^[\w~/-]*$/.test(path) && path.startsWith('/') && !path.includes('//')) return path;
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..') segments.pop();
    else segments.push(segment);
  }
  const end = segments.length > 0 && path.endsWith('/') ? '/' : '';
  return `/${segments.map(encodeRfc3986).join('/')}${end}`;
}

/**
 * Parameters encoded once, sorted by name, then value; the signature itself left out.
 * @throws {URIError} when an escape is no UTF-8.
 */
export function canonicalQuery(query: string): string {
  if (query === '') return '';
  return parseQuery(query)
    .filter(([name]) => name.toLowerCase() !== 'x-amz-signature')
    .map(([name, value]): [string, string] => [encodeRfc3986(name), encodeRfc3986(value)])
    .sort(([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/**
 * Decoded names and values in the order sent; `+` is a blank, as API Gateway reads it.
 * @throws {URIError} when an escape is no UTF-8.
 */
export function parseQuery(query: string): [name: string, value: string][] {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [decode(pair), ''] : [decode(pair.slice(0, at)), decode(pair.slice(at + 1))];
    });
}

/** `encodeURIComponent` leaves five characters alone that RFC 3986 reserves. */
export function encodeRfc3986(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decode(text: string): string {
  const blanks = text.replaceAll('+', ' ');
  return blanks.includes('%') ? decodeURIComponent(blanks) : blanks;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
