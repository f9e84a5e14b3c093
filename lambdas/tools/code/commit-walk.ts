import { setImmediate } from 'node:timers/promises';
import { ToolError } from '../tool.ts';
import { type GitHistory, oidAt } from './git-history.ts';
import type { Commit } from './read-commit.ts';
import { readParent } from './revision.ts';

/** Ends the search for a path that nothing touched for long. */
const maxSeen = 10_000;

/** The largest merges that people made have 66; one commit can name as many as fit. */
const maxParents = 100;

/** Walks a history newest first, and tells afterwards how far it came. */
export class CommitWalk {
  readonly #history: GitHistory;
  readonly #path: string;
  #frontier: Commit[] = [];
  readonly #known = new Set<string>();
  seen = 0;
  found = 0;
  isShallow = false;
  /** Commits of which a parent is there and can't be read. */
  readonly broken: string[] = [];
  /** `limit`: there is more. `tired`: too many commits were looked at. `history`: that was all. */
  ended: 'limit' | 'tired' | 'history' = 'history';

  /** @param path from the repository's root; with `''` every commit counts. */
  constructor(history: GitHistory, path: string) {
    this.#history = history;
    this.#path = path;
  }

  /** Commits that changed the path, at most `limit` of them; `others` are starts too. */
  async *from(start: Commit, limit: number, others: readonly Commit[] = []): AsyncGenerator<Commit> {
    for (const each of [start, ...others]) this.#add(each);
    for (let commit = this.#frontier.pop(); commit !== undefined; commit = this.#frontier.pop()) {
      if (this.seen >= maxSeen) return this.#end('tired');
      this.seen += 1;
      if (this.seen % 50 === 0) await setImmediate();
      const parents = await this.#parentsOf(commit);
      for (const parent of parents) this.#add(parent);
      if (!(await this.#isWanted(commit, parents))) continue;
      if (this.found === limit) return this.#end('limit');
      this.found += 1;
      yield commit;
    }
  }

  #end(how: 'limit' | 'tired'): void {
    this.ended = how;
  }

  /** Keeps the newest commit last, where it is taken next. */
  #add(commit: Commit): void {
    if (this.#known.has(commit.oid)) return;
    this.#known.add(commit.oid);
    const time = commit.commit.committer.timestamp;
    const index = this.#frontier.findLastIndex((other) => other.commit.committer.timestamp <= time);
    this.#frontier.splice(index + 1, 0, commit);
  }

  async #parentsOf(commit: Commit): Promise<Commit[]> {
    const parents: Commit[] = [];
    for (const index of commit.commit.parent.slice(0, maxParents).keys()) {
      const parent = await this.#parentOf(commit, index);
      if (parent === undefined) this.isShallow = true;
      else if (parent !== 'broken') parents.push(parent);
    }
    return parents;
  }

  async #parentOf(commit: Commit, index: number): Promise<Commit | 'broken' | undefined> {
    try {
      return await readParent(this.#history, commit, index);
    } catch (error) {
      if (!(error instanceof ToolError)) throw error;
      this.broken.push(commit.oid);
      return 'broken';
    }
  }

  /** A merge that took the path as one parent had it changed nothing there. */
  async #isWanted(commit: Commit, parents: readonly Commit[]): Promise<boolean> {
    if (this.#path === '') return true;
    const oid = await oidAt(this.#history, commit.oid, this.#path);
    if (parents.length === 0) return oid !== undefined;
    for (const parent of parents) {
      if ((await oidAt(this.#history, parent.oid, this.#path)) === oid) return false;
    }
    return true;
  }
}
