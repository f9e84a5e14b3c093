import { orAborted } from './or-aborted.ts';

/** Has work of one name done piece by piece; work of different names goes on side by side. */
export class Turns {
  /** By name, settled once everybody who came before is done. */
  readonly #over = new Map<string, Promise<unknown>>();

  /**
   * @returns what the work does, once it is its turn.
   * @throws what the work throws, which the next one does not care about; the signal's reason if that aborts before.
   */
  take<T>(name: string, work: () => Promise<T>, signal?: AbortSignal | undefined): Promise<T> {
    const before = this.#over.get(name);
    const done = afterwards(before, work, signal);
    const over = Promise.allSettled([before, done]).then(() => {
      if (this.#over.get(name) === over) this.#over.delete(name);
    });
    this.#over.set(name, over);
    return done;
  }
}

async function afterwards<T>(
  before: Promise<unknown> | undefined,
  work: () => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  if (before !== undefined) await orAborted(before, signal);
  return await work();
}
