import type { ApiWorld } from '../http/api-call.ts';

/** Everything that the library takes from its process. */
export interface LibraryWorld extends ApiWorld {
  env: Readonly<Record<string, string | undefined>>;
  /** The user's own folder: the embedded platform tells there where it is. */
  userFolder: string;
  /** Prints what calls answer; missing unless asked for. */
  show?: ((text: string) => void) | undefined;
}
