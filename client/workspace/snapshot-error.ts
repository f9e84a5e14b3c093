/** The folder can't become a workspace; the message says why and what to do. */
export class SnapshotError extends Error {
  override name = 'SnapshotError';
}
