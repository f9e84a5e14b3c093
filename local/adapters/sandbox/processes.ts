import { readdir, readFile } from 'node:fs/promises';

/** A process as Linux shows it. */
export interface Process {
  pid: number;
  parent: number;
  uid: number;
  threads: number;
  /** Memory that is its own. */
  bytes: number;
}

/** Every process that can be seen; none where the system has no `/proc`. */
export async function listProcesses(): Promise<Process[]> {
  const names = await readdir('/proc').catch(() => []);
  const read = await Promise.all(names.filter((name) => /^\d+$/.test(name)).map(readProcess));
  return read.filter((process) => process !== undefined);
}

async function readProcess(pid: string): Promise<Process | undefined> {
  // It may end while it is looked at.
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const field = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
  // The dead are listed until their parent has asked after them.
  if (text === '' || /^State:\s+[ZX]/m.test(text)) return undefined;
  return {
    pid: Number(pid),
    parent: field('PPid'),
    uid: field('Uid'),
    threads: field('Threads'),
    bytes: (field('RssAnon') + field('RssShmem')) * 1024,
  };
}

/** Those of `roots` and all that come from them. */
export function withDescendants(processes: readonly Process[], roots: ReadonlySet<number>): Process[] {
  const byParent = Map.groupBy(processes, ({ parent }) => parent);
  const found = new Map<number, Process>();
  const open = processes.filter(({ pid }) => roots.has(pid));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next.pid)) continue;
    found.set(next.pid, next);
    open.push(...(byParent.get(next.pid) ?? []));
  }
  return [...found.values()];
}

/** Whether the process was started with a text in its environment; unknown to other users, who get "no". */
export async function hasInEnvironment(pid: number, text: string): Promise<boolean> {
  return (await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')).includes(text);
}

/** Ends a process for good; one that is gone already is fine. */
export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'EPERM')))
      throw error;
  }
}

/** How many threads a user has, as the system counts them. */
export async function threadsOf(uid: number): Promise<number> {
  const own = (await listProcesses()).filter((process) => process.uid === uid);
  return own.reduce((sum, { threads }) => sum + threads, 0);
}
