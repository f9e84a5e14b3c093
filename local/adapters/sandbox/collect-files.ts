import { matchesGlob } from 'node:path';
import {
  type CollectedFile,
  maxCollectedBytes,
  maxCollectedFiles,
  type SandboxResult,
} from '#lambdas/ports/sandbox.ts';
import { type ConfinedFolder, confineTo } from '#lambdas/workspace/confined-folder.ts';
import { WorkspaceError } from '#lambdas/workspace/workspace.ts';

/** A tree that a command made up can have no end. */
const maxLooked = 200_000;
const maxDepth = 40;

/** Reads what a command left: hostile, so links are not followed and nothing outside is read. */
export async function collectFiles(
  root: string,
  patterns: readonly string[],
): Promise<Pick<SandboxResult, 'files' | 'tooLarge'>> {
  const folder = confineTo(root);
  const paths = await pathsOf(folder, patterns);
  const files: CollectedFile[] = [];
  const tooLarge: string[] = [];
  let roomBytes = maxCollectedBytes;
  for (const path of paths) {
    const bytes = files.length < maxCollectedFiles ? await readWithin(folder, path, roomBytes) : 'too large';
    if (bytes === 'too large') tooLarge.push(path);
    else if (bytes !== undefined) {
      roomBytes -= bytes.length;
      files.push({ path, text: bytes.toString('utf8') });
    }
  }
  return { files, tooLarge: tooLarge.slice(0, maxCollectedFiles) };
}

async function pathsOf(folder: ConfinedFolder, patterns: readonly string[]): Promise<string[]> {
  const plain = patterns.filter((pattern) => !pattern.includes('*'));
  const globs = patterns.filter((pattern) => pattern.includes('*'));
  const found = globs.length === 0 ? [] : await pathsBelow(folder);
  const matching = found.filter((path) => globs.some((glob) => matchesGlob(path, glob)));
  return [...new Set([...plain, ...matching])].sort();
}

async function pathsBelow(folder: ConfinedFolder): Promise<string[]> {
  const open = [{ path: '', depth: 0 }];
  const found: string[] = [];
  let looked = 0;
  for (let next = open.pop(); next !== undefined && looked < maxLooked; next = open.pop()) {
    const { path, depth } = next;
    for (const entry of await folder.readFolder(path).catch(() => [])) {
      looked += 1;
      const below = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.isFile()) found.push(below);
      const isOthers = entry.name === 'node_modules' || entry.name === '.git';
      if (entry.isDirectory() && !isOthers && depth < maxDepth) open.push({ path: below, depth: depth + 1 });
    }
  }
  return found;
}

async function readWithin(
  folder: ConfinedFolder,
  path: string,
  roomBytes: number,
): Promise<Buffer | 'too large' | undefined> {
  try {
    const { bytes, isFile } = await folder.describe(path);
    if (!isFile) return undefined;
    if (bytes > roomBytes) return 'too large';
    return await folder.readFile(path, roomBytes);
  } catch (error) {
    if (error instanceof WorkspaceError) return undefined;
    throw error;
  }
}
