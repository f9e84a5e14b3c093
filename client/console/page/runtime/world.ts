/** Milliseconds since 1970. */
export function now(): number {
  return Date.now();
}

/** A new key: the same call sent again with it is done once. */
export function newKey(): string {
  return crypto.randomUUID();
}
