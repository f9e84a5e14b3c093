/** A file that cannot be judged; the message says why, as the end of `app.js: ...`. */
export class UnreadableSource extends Error {
  override name = 'UnreadableSource';
}
