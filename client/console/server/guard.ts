import type { IncomingMessage, ServerResponse } from 'node:http';
import { isSameSecret } from '#client/loopback/secret.ts';
import { Refusal } from './answer.ts';

/** The header in which the page gives the token of its address. A form or a link of another page can't set it. */
export const tokenHeader = 'x-console-token';

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  // Pictures that an agent drew come as blobs: in an `img` they run nothing and load nothing.
  "img-src 'self' data: blob:",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  // No text is ever turned into markup or script: the browser itself refuses to.
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** Every answer carries them, refusals too. */
export function setSecurityHeaders(response: ServerResponse): void {
  response.setHeaders(
    new Map([
      ['content-security-policy', policy],
      ['x-content-type-options', 'nosniff'],
      ['referrer-policy', 'no-referrer'],
      ['cross-origin-opener-policy', 'same-origin'],
      ['cross-origin-resource-policy', 'same-origin'],
      ['permissions-policy', 'camera=(), microphone=(), geolocation=(), payment=(), usb=()'],
    ]),
  );
}

/**
 * Refuses what did not come from this console's own page: another host name that leads here (DNS rebinding),
 * another page that calls from its own origin.
 * @throws {Refusal}
 */
export function checkOrigin(
  { headers, method }: Pick<IncomingMessage, 'headers' | 'method'>,
  port: number,
): void {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const { host = '', origin, 'sec-fetch-site': site } = headers;
  if (!hosts.includes(host)) throw foreign(`This is not ${host.slice(0, 100)}.`);
  if (origin !== undefined && origin !== `http://${host}`) throw foreign('Another page may not call here.');
  if (site === 'cross-site' || site === 'same-site') throw foreign('Another page may not call here.');
  const changes = method !== 'GET' && method !== 'HEAD';
  if (changes && origin === undefined) throw foreign('A call that changes something names its origin.');
}

/** @throws {Refusal} for a call without this start's token. */
export function checkToken({ headers }: Pick<IncomingMessage, 'headers'>, token: string): void {
  const given = headers[tokenHeader];
  if (typeof given === 'string' && isSameSecret(given, token)) return;
  throw new Refusal(401, {
    code: 'no_token',
    message: 'This page does not belong to the console that runs now.',
    remedy: 'Open the address that `agents console` printed when it was started.',
  });
}

function foreign(message: string): Refusal {
  const remedy = 'Open the address that `agents console` printed.';
  return new Refusal(403, { code: 'foreign_origin', message, remedy });
}
