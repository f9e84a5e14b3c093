import { mkdir, open, realpath, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Document } from 'yaml';
import { UsageError } from '../usage-error.ts';
import { type ConfigPlace, configPathOf, parseDeployments, readConfig } from './deployments.ts';

export interface ConfigWriter extends ConfigPlace {
  /** A new UUID. */
  uuid: () => string;
}

/**
 * Changes the user's file, or makes one, and keeps what else stands in it, comments too. Readers see the old file or
 * the new one, and nobody but the user sees either.
 * @throws {UsageError} for a file that is broken before or after, or can't be read or written.
 */
export async function changeDeployments(
  place: ConfigWriter,
  change: (document: Document) => void,
): Promise<void> {
  const { parseDocument } = await import('yaml');
  const path = await realpath(configPathOf(place)).catch(() => configPathOf(place));
  const text = await readConfig(path);
  if (text.trim() !== '') await parseDeployments(text, path);
  const document = parseDocument(text);
  change(document);
  const changed = document.toString();
  await parseDeployments(changed, path);
  await replaceFile(path, changed, place.uuid()).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${path} can't be written: ${why}`, 'Name another with AGENTS_CONFIG.');
  });
}

async function replaceFile(path: string, text: string, unique: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const next = `${path}.${unique}`;
  try {
    const file = await open(next, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(next, path);
  } catch (error) {
    await rm(next, { force: true });
    throw error;
  }
}
