import { lstat, mkdir, readdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '#lambdas/ports/log.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import { Owners } from './owners.ts';
import { ProcessTree } from './process-tree.ts';
import { removeRunFolder } from './run-folder.ts';

const runName = /^agents-run-[0-9a-f-]{36}$/;

/** The name of a new run's folder, and the mark of its processes. */
export function runNameOf(uuid: string): string {
  return `agents-run-${uuid}`;
}

/** Makes the folder of all runs. Others may pass through it, since a command can be another user. */
export async function openSandboxFolder(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o711 });
  const about = await lstat(folder);
  // Where everybody may write, somebody may have been faster.
  if (about.isDirectory() && about.uid === (process.getuid?.() ?? about.uid)) return folder;
  throw new ProductError('unavailable', {
    message: `The folder ${folder} is not this platform's own`,
    remedy: 'Remove it, or start the platform as the user who owns it',
  });
}

/** Removes the folder where nothing is left in it. */
export async function closeSandboxFolder(folder: string): Promise<void> {
  // One that was never made, or that still holds something, stays as it is.
  await rmdir(folder).catch(() => undefined);
}

/** Ends what runs of an earlier platform are still at, and removes what they left. */
export async function sweepRuns({ log }: { log: Log }, folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const id of names.filter((name) => runName.test(name))) {
    const root = join(folder, id);
    const owner = await lstat(join(root, 'home')).then(
      ({ uid }) => uid,
      () => 0,
    );
    const tree = new ProcessTree(
      { id, owner: Owners.isOne(owner) ? owner : 0 },
      [],
      process.getuid?.() ?? -1,
    );
    const isOver = await tree.end();
    const isGone = await removeRunFolder(root);
    log.info('a command of an earlier platform was cleared away', { run: id, isOver, isGone });
  }
}
