import { posix } from 'node:path';

/** A place in the project's own code: `src/cart.js:12`. */
export interface Frame {
  path: string;
  line: number;
}

/** Finds the project's own files in stack traces, whatever the runner calls them. */
export class OwnFrames {
  readonly #lay: string;
  readonly #paths: ReadonlySet<string>;
  readonly #byName: ReadonlyMap<string, readonly string[]>;

  /** @param lay where the copy of the workspace lay. */
  constructor(lay: string, paths: readonly string[]) {
    this.#lay = lay;
    this.#paths = new Set(paths);
    this.#byName = Map.groupBy(paths, (path) => posix.basename(path));
  }

  /** In the trace's order, each once. */
  in(stack: string, folder: string): Frame[] {
    const found = new Map<string, Frame>();
    const named = stack.matchAll(/((?:file:\/\/)?[^\s:()'"<>|]{1,300}\.\w{1,6})(?:", line |:)(\d{1,7})/g);
    for (const [, name = '', line = ''] of named) {
      const path = this.resolve(name, folder);
      if (path !== undefined) found.set(`${path}:${line}`, { path, line: Number(line) });
    }
    return [...found.values()];
  }

  /** The workspace's path for what a report calls a file. Of files with one name, none is guessed at. */
  resolve(name: string, folder: string): string | undefined {
    const plain = name.replace(/^file:\/\//, '').replace(/^\.\//, '');
    const inside = plain.startsWith(`${this.#lay}/`) ? plain.slice(this.#lay.length + 1) : plain;
    const joined = posix.normalize(posix.join(folder, inside));
    const exact = [inside, joined].find((path) => this.#paths.has(path));
    if (exact !== undefined || inside.includes('node_modules')) return exact;
    const [only, ...others] = (this.#byName.get(posix.basename(inside)) ?? []).filter(
      (path) => !inside.includes('/') || path.endsWith(`/${inside}`),
    );
    return others.length === 0 && !inside.startsWith('/') ? only : undefined;
  }
}
