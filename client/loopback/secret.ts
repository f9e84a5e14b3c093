import { createHash, timingSafeEqual } from 'node:crypto';

/** What only those know who were given an address of this start: 64 characters, 244 random bits. */
export function newSecret({ uuid }: { uuid: () => string }): string {
  return [uuid(), uuid()].join('').replaceAll('-', '');
}

/** In a time that tells nothing of how much of it is right. */
export function isSameSecret(given: string, secret: string): boolean {
  const [a, b] = [given, secret].map((text) => createHash('sha256').update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}
