import { hasInEnvironment, kill, listProcesses, type Process, withDescendants } from './processes.ts';
import type { RunFolder } from './run-folder.ts';

/** How often the processes are looked for again: one that was just started may be missed by a look. */
const maxRounds = 50;

/**
 * The processes of one run, also those that left their group and whose parents are gone: known by their parents
 * each time that somebody looks, by the user that is theirs alone where the platform is root, by the run's folder in
 * their environment.
 */
export class ProcessTree {
  readonly #run: Pick<RunFolder, 'owner' | 'id'>;
  readonly #own: (uid: number) => boolean;
  #known: Set<number>;

  constructor(run: Pick<RunFolder, 'owner' | 'id'>, roots: readonly number[], userId: number) {
    this.#run = run;
    this.#known = new Set(roots);
    this.#own = (uid) => userId === 0 && uid === run.owner && uid !== 0;
  }

  /** All that run now; with `closely` those too that only their environment gives away, which takes longer. */
  async look({ closely = false } = {}): Promise<Process[]> {
    const all = await listProcesses();
    const owned = all.filter(({ uid }) => this.#own(uid)).map(({ pid }) => pid);
    const marked = closely ? await this.#marked(all) : [];
    const found = withDescendants(all, new Set([...this.#known, ...owned, ...marked]));
    this.#known = new Set(found.map(({ pid }) => pid));
    return found;
  }

  /** Ends them all. @returns whether none was left. */
  async end(): Promise<boolean> {
    for (let round = 0; round < maxRounds; round += 1) {
      const left = await this.look({ closely: true });
      if (left.length === 0) return true;
      for (const { pid } of left) kill(pid);
    }
    return false;
  }

  async #marked(all: readonly Process[]): Promise<number[]> {
    const marked = await Promise.all(all.map(({ pid }) => hasInEnvironment(pid, this.#run.id)));
    return all.flatMap(({ pid }, index) => (marked[index] === true ? [pid] : []));
  }
}
