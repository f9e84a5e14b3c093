import fs from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import git from 'isomorphic-git';
import { addFiles } from './folders.ts';

/** `null` deletes. */
export type Changes = Record<string, string | Uint8Array | null>;

const firstCommitAt = 1_767_225_600;

/** Commits one set of changes after the other, an hour apart, and returns the commits' ids. */
export async function commitAll(
  dir: string,
  history: readonly { message: string; changes: Changes }[],
): Promise<string[]> {
  await git.init({ fs, dir, defaultBranch: 'main' });
  const ids: string[] = [];
  for (const [index, { message, changes }] of history.entries()) {
    for (const [filepath, content] of Object.entries(changes)) await stage(dir, filepath, content);
    const author = {
      name: 'Ada Example',
      email: 'ada@example.com',
      timestamp: firstCommitAt + index * 3600,
      timezoneOffset: 0,
    };
    ids.push(await git.commit({ fs, dir, message, author }));
  }
  return ids;
}

async function stage(dir: string, filepath: string, content: string | Uint8Array | null): Promise<void> {
  if (content === null) {
    await rm(join(dir, filepath));
    await git.remove({ fs, dir, filepath });
    return;
  }
  await addFiles(dir, { [filepath]: content });
  await git.add({ fs, dir, filepath, force: true });
}
