import { setImmediate } from 'node:timers/promises';
import { CommitWalk } from '#lambdas/tools/code/commit-walk.ts';
import { type GitHistory, openHistory, whyHistoryIsLeftOut } from '#lambdas/tools/code/git-history.ts';
import type { Commit } from '#lambdas/tools/code/read-commit.ts';
import { ToolError } from '#lambdas/tools/tool.ts';
import type { Workspace } from '#lambdas/workspace/workspace.ts';
import { type Finding, type NotChecked, rankFindings, type ScanReport } from '#shared/findings/finding.ts';
import { maxFindings } from '../report-limits.ts';
import type { FoundSecret } from '../secrets/detect-secrets.ts';
import { secretsInFiles } from '../secrets/scan-secrets.ts';
import { type AddedFile, addedFiles, filesIn } from './added-files.ts';
import { BlobScanner } from './blob-secrets.ts';
import { ancestorsOf, findStarts } from './reachable.ts';
import { SecretLedger } from './secret-ledger.ts';

export interface HistoryScanOptions {
  /** Looked at before each commit; the scan rejects with its reason. */
  signal: AbortSignal;
  /** Ends the walk early: what was found by then is told, and what was not reached. */
  until?: AbortSignal;
  progress(text: string): void;
  /** Leaves out this revision and its ancestors. */
  since?: string;
  maxCommits?: number;
  maxBytes?: number;
}

const usualLimits = { maxCommits: 5_000, maxBytes: 512 * 1_048_576 };
const commitsPerProgress = 50;

/**
 * Looks for secrets in what the commits of all branches and tags added, newest first. One finding per secret: at its
 * place in the present files if it is still there, else under `history/` where the oldest commit that was read put
 * it. A secret that only moved counts for the commit that brought it in. What was not read is in `notChecked`.
 * @throws {ToolError} when the workspace has no history, or `since` names nothing in it.
 */
export async function scanHistory(workspace: Workspace, options: HistoryScanOptions): Promise<ScanReport> {
  const leftOut = await whyHistoryIsLeftOut(workspace);
  if (leftOut !== undefined) return unseen(leftOut);
  const history = await openHistory(workspace, options.signal);
  const starts = await findStarts(history);
  const left = options.since === undefined ? new Set<string>() : await ancestorsOf(history, options.since);
  const walk = new CommitWalk(history, '');
  const scan = new HistoryScan(history);
  const limits = { ...usualLimits, ...options };
  let stopped: string | undefined;
  for await (const commit of walk.from(starts.head, Number.MAX_SAFE_INTEGER, starts.others)) {
    options.signal.throwIfAborted();
    if (left.has(commit.oid)) continue;
    stopped = scan.reasonToStop(limits);
    if (stopped !== undefined) break;
    await scan.take(commit);
    if (scan.commits % commitsPerProgress === 0)
      options.progress(`Looked for secrets in ${scan.commits} commits`);
    await setImmediate();
  }
  const present = await secretsInFiles(workspace, options);
  const inHead = await scan.look('the newest commit', () => filesIn(history, starts.head.oid));
  const notChecked = [
    ...unreached({ stopped, walk, commits: scan.commits }),
    ...unreadReferences(starts.unread),
    ...scan.notChecked(),
  ];
  const findings = scan.findings({ present, inHead: inHead ?? new Set() });
  return { findings: rankFindings(findings), notChecked, checked: scan.commits, unit: 'commits' };
}

/** There is a history, and it did not come with the workspace. */
function unseen(why: string): ScanReport {
  return { findings: [], notChecked: [{ what: 'the git history', why }], checked: 0, unit: 'commits' };
}

class HistoryScan {
  readonly #history: GitHistory;
  readonly #blobs: BlobScanner;
  readonly #ledger = new SecretLedger();
  readonly #unread = new Map<string, string>();
  commits = 0;

  constructor(history: GitHistory) {
    this.#history = history;
    this.#blobs = new BlobScanner(history);
  }

  reasonToStop({ maxCommits, maxBytes, until }: HistoryScanOptions & typeof usualLimits): string | undefined {
    if (this.commits >= maxCommits) return 'its limit';
    if (this.#blobs.bytes >= maxBytes) return `${Math.round(maxBytes / 1_048_576)} MiB of files`;
    if (this.#ledger.size >= maxFindings) return `${maxFindings} secrets`;
    return until?.aborted === true ? 'the time that a scan has' : undefined;
  }

  async take(commit: Commit): Promise<void> {
    const name = `commit ${commit.oid.slice(0, 10)}`;
    const files = await this.look(name, () => addedFiles(this.#history, commit));
    for (const { path, oid, before } of files ?? []) {
      const after = await this.#blobs.secretsOf(oid, path);
      if ('unread' in after) this.#unread.set(path, `in ${name} it ${after.unread}`);
      else if (after.leftOut > 0)
        this.#unread.set(path, `${after.leftOut} more secrets in it are not listed`);
      if ('found' in after && after.found.length > 0)
        await this.#record(commit, { path, oid, before, found: after.found });
    }
    this.commits += 1;
  }

  /** What can't be read of one commit is a gap: it hides no other commit. */
  async look<Seen>(what: string, read: () => Promise<Seen>): Promise<Seen | undefined> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof ToolError)) throw error;
      this.#unread.set(what, error.message);
      return undefined;
    }
  }

  async #record(commit: Commit, file: AddedFile & { found: readonly FoundSecret[] }): Promise<void> {
    const old = file.before === undefined ? undefined : await this.#blobs.secretsOf(file.before, file.path);
    const had = new Set(old === undefined || 'unread' in old ? [] : old.found.map(({ secret }) => secret));
    const seen = new Set<string>();
    for (const found of file.found) {
      this.#ledger.sawIn(found.secret, file.oid);
      if (!had.has(found.secret) && !seen.has(found.secret)) this.#ledger.add(found, commit);
      seen.add(found.secret);
    }
  }

  findings(today: Parameters<SecretLedger['findings']>[0]): Finding[] {
    return this.#ledger.findings(today);
  }

  notChecked(): NotChecked[] {
    return [...this.#unread].map(([what, why]) => ({ what, why }));
  }
}

/** A history that was not read to its beginning must not read as clean. */
function unreached(end: { stopped: string | undefined; walk: CommitWalk; commits: number }): NotChecked[] {
  const { stopped, walk, commits } = end;
  const gaps: NotChecked[] = [];
  const what = 'older commits';
  if (stopped !== undefined)
    gaps.push({
      what,
      why: `the scan ended at ${stopped}, after ${commits} commits`,
      remedy: 'A clone of an older tag has them: git clone --single-branch --branch TAG',
    });
  if (walk.ended === 'tired') gaps.push({ what, why: `only the newest ${walk.seen} commits were looked at` });
  const [broken, ...more] = walk.broken;
  if (broken !== undefined)
    gaps.push({
      what: `commits before ${broken.slice(0, 10)}${more.length === 0 ? '' : ` and ${more.length} others`}`,
      why: 'a parent of it cannot be read',
    });
  if (walk.isShallow)
    gaps.push({
      what: 'commits before the shallow clone',
      why: 'they are not in this workspace',
      remedy: 'Run `git fetch --unshallow` and send the workspace anew.',
    });
  return gaps;
}

function unreadReferences(names: readonly string[]): NotChecked[] {
  const [first, ...more] = names;
  if (first === undefined) return [];
  const what = more.length === 0 ? first : `${first} and ${more.length} other references`;
  return [{ what, why: 'they lead to no commit that is in this workspace' }];
}
