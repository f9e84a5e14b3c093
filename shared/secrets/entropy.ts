/** Shannon entropy of the characters, in bits per character: 0 for `aaaa`, 4 for even hexadecimal. */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

const uuid = /^\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?$/i;
const date = /^\d{4}-\d\d-\d\d/;
const address = /:\/\/|^[.~]{0,2}\/|^[a-z]:[\\/]|^arn:|^sha(?:1|256|384|512)[-:]/i;

/** Bits that names made of words stay under and long random texts with few digits reach. */
const minKeyEntropy = 4.2;

/** `signed%20by%20nobody`: words, as addresses have them. */
const encodedWords = /%20.*%20/;

const call = /^[\w.]+\(.*\)$|[{}]/;

/**
 * Whether a value reads as a key rather than as a word, an identifier, a path, a UUID, a date, an
 * integrity hash or a call. Meant for values of 8 to 256 characters beside a telling name.
 */
export function looksRandom(value: string): boolean {
  if (!isMixed(value)) return false;
  return /[!@#$%^&*?~+]/.test(value) || digitBorders(value) >= 3 || isDense(value);
}

/** Long, of one piece and hardly repeating: a key that happens to hold few digits. */
function isDense(value: string): boolean {
  return /^[A-Za-z0-9]+$/.test(value) && entropyOf(value) >= minKeyEntropy;
}

/** The same beside a name that says password, where people's own inventions pass too: `BlueMonday77`. */
export function looksLikePassword(value: string): boolean {
  return (
    looksRandom(value) ||
    (isMixed(value) && (/[a-z].*[A-Z]|[A-Z].*[a-z]/.test(value) || digitBorders(value) >= 2))
  );
}

/** Letters and digits, in no well-known form, without much repetition. */
function isMixed(value: string): boolean {
  if (value.length < 8 || !/[A-Za-z]/.test(value) || !/[0-9]/.test(value)) return false;
  if ([uuid, date, address, call, encodedWords].some((form) => form.test(value))) return false;
  // A short text cannot reach the entropy of a long one: what counts is how near it comes.
  return entropyOf(value) >= Math.min(3, 0.8 * Math.log2(value.length));
}

/** How often letters and digits meet: once in `hunter2`, twice in `sha256sum`, often in a key. */
function digitBorders(value: string): number {
  return value.match(/[A-Za-z](?=[0-9])|[0-9](?=[A-Za-z])/g)?.length ?? 0;
}
