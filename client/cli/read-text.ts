import { readFile } from 'node:fs/promises';
import { UsageError } from '../usage-error.ts';
import type { CliWorld } from './world.ts';

/** The text of a file, or of standard input for `-`. @throws {UsageError} for a file that can't be read. */
export async function readText(
  { stdin }: Pick<CliWorld, 'stdin'>,
  file: string,
  what: string,
): Promise<string> {
  if (file === '-') return Buffer.concat(await collect(stdin)).toString('utf8');
  return await readFile(file, 'utf8').catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `the ${what} can't be read: ${why}`,
      'Name a text file that you can read, or - for standard input.',
    );
  });
}

async function collect(stdin: CliWorld['stdin']): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stdin) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return chunks;
}
