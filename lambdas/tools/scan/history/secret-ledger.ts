import type { Commit } from '#lambdas/tools/code/read-commit.ts';
import type { Finding } from '#shared/findings/finding.ts';
import type { FoundSecret } from '../secrets/detect-secrets.ts';

interface Entry {
  /** The oldest place that was seen. */
  finding: Finding;
  commit: Commit;
  commits: number;
}

/** What is there today, to tell what was removed. */
export interface Today {
  /** The first place of each secret in the workspace's files. */
  present: ReadonlyMap<string, Finding>;
  /** Versions of files that HEAD holds. */
  inHead: ReadonlySet<string>;
}

const remedy =
  'Rotate it first, since every clone and fork keeps it. Then rewrite the history (`git filter-repo --replace-text`), ' +
  'force-push, and have every clone made anew.';

/** One entry per secret, however often and wherever commits added it. Told newest first, it keeps the oldest place. */
export class SecretLedger {
  readonly #entries = new Map<string, Entry>();
  /** Every version of a file that holds the secret. */
  readonly #files = new Map<string, Set<string>>();

  get size(): number {
    return this.#entries.size;
  }

  add({ finding, secret }: FoundSecret, commit: Commit): void {
    const commits = (this.#entries.get(secret)?.commits ?? 0) + 1;
    this.#entries.set(secret, { finding, commit, commits });
  }

  /** A version of a file that holds the secret, whether or not it was the one that brought it in. */
  sawIn(secret: string, file: string): void {
    this.#files.set(secret, (this.#files.get(secret) ?? new Set()).add(file));
  }

  findings({ present, inHead }: Today): Finding[] {
    return [...this.#entries].map(([secret, entry]) => {
      const now = present.get(secret);
      if (now !== undefined) return stillThere(entry, now);
      const isInHead = [...(this.#files.get(secret) ?? [])].some((file) => inHead.has(file));
      return removed(entry, isInHead ? 'still in HEAD' : 'no longer in HEAD');
    });
  }
}

/** Placed where the scan of the files sees it too, so that one secret stays one finding. */
function stillThere(entry: Entry, now: Finding): Finding {
  return { ...now, title: `${now.title}, still there; ${whenAdded(entry)}`, remedy };
}

function removed(entry: Entry, state: string): Finding {
  const { finding } = entry;
  const rule_id = finding.rule_id.replace(/^secrets\//, 'history/');
  return { ...finding, rule_id, title: `${finding.title}, ${state}; ${whenAdded(entry)}`, remedy };
}

function whenAdded({ commit, commits }: Entry): string {
  const again = commits > 1 ? `, and by ${commits - 1} later` : '';
  return `added by commit ${commit.oid.slice(0, 10)} on ${dayOf(commit.commit.author.timestamp)}${again}`;
}

/** Whoever makes a commit writes any number as its time. */
function dayOf(seconds: number): string {
  const time = new Date(seconds * 1_000);
  return Number.isNaN(time.getTime()) ? 'an impossible day' : time.toISOString().slice(0, 10);
}
