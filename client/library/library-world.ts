import type { Surroundings } from '../connection/find-endpoint.ts';
import type { ApiWorld } from '../http/api-call.ts';

/** Everything that the library takes from its process. */
export interface LibraryWorld extends ApiWorld, Surroundings {
  /** Prints what calls answer; missing unless asked for. */
  show?: ((text: string) => void) | undefined;
}
