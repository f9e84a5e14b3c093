/**
 * What all names of an owner's schedules begin with in the scheduler, where those of all owners lie side by side:
 * 22 characters of a hash and a point, which leaves room for 41 of the scheduler's 64.
 * @param ownerHash SHA-256 of the owner, in base64url.
 */
export function schedulerPrefixOf(ownerHash: string): string {
  return `${ownerHash.slice(0, 22)}.`;
}
