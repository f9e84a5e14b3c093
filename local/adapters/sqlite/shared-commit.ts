import type { DatabaseSync } from 'node:sqlite';

/** Work that waits for one commit together. */
interface Group {
  /** Rejected when none of it is kept. */
  committed: Promise<void>;
  settle: { resolve: () => void; reject: (error: unknown) => void };
  round: NodeJS.Immediate;
}

/**
 * Lets whatever is written in one round of the event loop share one commit, which costs more than the writing. Each
 * piece of work is still all or nothing for itself, and its writer is answered only once it is kept.
 */
export class SharedCommit {
  readonly #connection: DatabaseSync;
  readonly #run: Readonly<Record<'begin' | 'commit' | 'save' | 'release' | 'undo', () => void>>;
  readonly #explain: (error: unknown) => unknown;
  #group: Group | undefined;
  #isWorking = false;

  /** @param explain what writers are told in the place of an error. */
  constructor(connection: DatabaseSync, explain: (error: unknown) => unknown = (error) => error) {
    this.#connection = connection;
    this.#explain = explain;
    const prepare = (sql: string) => {
      const statement = connection.prepare(sql);
      return () => void statement.run();
    };
    this.#run = {
      begin: prepare('BEGIN IMMEDIATE'),
      commit: prepare('COMMIT'),
      save: prepare('SAVEPOINT work'),
      release: prepare('RELEASE work'),
      undo: prepare('ROLLBACK TO work'),
    };
  }

  /** @returns what `work` answers, once it is committed; rejects, with nothing of it kept, when either fails. */
  async write<Result>(work: () => Result): Promise<Result> {
    const group = this.#group ?? this.#begin();
    const result = this.#saved(work);
    await group.committed;
    return result;
  }

  /** Commits what is open, for whoever looks from outside `work`: nobody sees what may still be lost. */
  flush(): void {
    if (this.#group === undefined || this.#isWorking) return;
    const { settle, round } = this.#group;
    this.#group = undefined;
    clearImmediate(round);
    try {
      this.#run.commit();
      settle.resolve();
    } catch (error) {
      // A commit that failed may have ended the transaction itself.
      if (this.#connection.isTransaction) this.#connection.exec('ROLLBACK');
      settle.reject(this.#explain(error));
    }
  }

  #begin(): Group {
    this.#run.begin();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    // Each of the group's writers hears of it; a group whose only work failed has none.
    promise.catch(() => undefined);
    const round = setImmediate(() => this.flush());
    this.#group = { committed: promise, settle: { resolve, reject }, round };
    return this.#group;
  }

  #saved<Result>(work: () => Result): Result {
    this.#run.save();
    this.#isWorking = true;
    try {
      const result = work();
      this.#run.release();
      return result;
    } catch (error) {
      const told = this.#explain(error);
      this.#undo(told);
      throw told;
    } finally {
      this.#isWorking = false;
    }
  }

  #undo(cause: unknown): void {
    if (this.#connection.isTransaction) {
      this.#run.undo();
      this.#run.release();
      return;
    }
    // SQLite itself took everything back, as it does when the disk is full: for the whole group.
    const group = this.#group;
    this.#group = undefined;
    clearImmediate(group?.round);
    group?.settle.reject(cause);
  }
}
