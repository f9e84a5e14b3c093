import { chown, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from './run-program.ts';

/** Everything that one run may write to. */
export interface RunFolder {
  /** Long and random: what has it in its environment belongs to the run. */
  id: string;
  root: string;
  /** The copy of the workspace. */
  work: string;
  home: string;
  tmp: string;
  passwd: string;
  group: string;
  /** The user that the run's processes are: its own, where the platform is root. */
  owner: number;
}

/** Copies a workspace into a new folder. What is made by then goes away when this fails. */
export async function makeRunFolder(
  { folder, id, owner }: { folder: string; id: string; owner: number },
  workspace: string,
  signal: AbortSignal,
): Promise<RunFolder> {
  const root = join(folder, id);
  const at = (name: string): string => join(root, name);
  const run = {
    ...{ id, root, owner, work: at('work'), home: at('home'), tmp: at('tmp') },
    ...{ passwd: at('passwd'), group: at('group') },
  };
  try {
    await mkdir(root, { mode: 0o711 });
    await Promise.all([run.home, run.tmp, run.work].map((place) => mkdir(place)));
    await writeFile(run.passwd, `sandbox:x:${owner}:${owner}::/home/sandbox:/bin/sh\n`, { mode: 0o644 });
    await writeFile(run.group, `sandbox:x:${owner}:\n`, { mode: 0o644 });
    await runProgram(
      ['cp', '-a', '--reflink=auto', '--no-preserve=ownership', `${workspace}/.`, run.work],
      signal,
    );
    await giveTo(owner, run, signal);
    return run;
  } catch (error) {
    await removeRunFolder(root);
    throw error;
  }
}

async function giveTo(owner: number, { home, tmp, work }: RunFolder, signal: AbortSignal): Promise<void> {
  if (owner === process.getuid?.()) return;
  await Promise.all([home, tmp].map((place) => chown(place, owner, owner)));
  await runProgram(['chown', '-R', '-h', `${owner}:${owner}`, work], signal);
}

/** @returns whether it is gone. A command can leave folders behind that even their owner may not enter. */
export async function removeRunFolder(root: string): Promise<boolean> {
  const remove = (): Promise<boolean> =>
    rm(root, { recursive: true, force: true, maxRetries: 3 }).then(
      () => true,
      () => false,
    );
  if (await remove()) return true;
  await runProgram(['chmod', '-R', 'u+rwX', root], new AbortController().signal).catch(() => undefined);
  return await remove();
}
