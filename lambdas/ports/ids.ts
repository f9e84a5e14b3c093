/** Chance, so that tests can do without it. */
export interface Ids {
  /** @returns `length` random bytes. */
  bytes(length: number): Uint8Array;
  /** A new UUID, for requests and leases. */
  uuid(): string;
}
