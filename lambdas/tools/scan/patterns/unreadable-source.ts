import type { Finding } from '#shared/findings/finding.ts';

/** A file that cannot be judged, or not to its end; the message says why, as the end of `app.js: ...`. */
export class UnreadableSource extends Error {
  override name = 'UnreadableSource';
  /** What was found before: it stands whatever the rest holds. */
  readonly found: readonly Finding[];

  constructor(message: string, found: readonly Finding[] = []) {
    super(message);
    this.found = found;
  }
}
