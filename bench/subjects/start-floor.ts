import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { root, startChild } from './child.ts';
import { requestPreamble } from './request-preamble.ts';
import type { Subject } from './subject.ts';

/** @param folder an empty one, for its journal. */
export async function startFloor(modelOrigin: string, folder: string): Promise<Subject> {
  const preamblePath = join(folder, 'preamble.json');
  await writeFile(preamblePath, JSON.stringify(await requestPreamble()));
  const journalPath = join(folder, 'journal.jsonl');
  const child = await startChild([`${root}/bench/floor.ts`, modelOrigin, journalPath, preamblePath]);
  const { origin } = z.object({ origin: z.string() }).parse(child.ready);
  const headers = { 'content-type': 'application/json' };
  return {
    name: 'floor',
    ...{ pid: child.pid, bootMs: child.bootMs, origin },
    prepareStart: async (prompt) => ({
      method: 'POST',
      path: '/start',
      headers,
      body: JSON.stringify({ prompt }),
    }),
    prepareRunning: async () => ({ method: 'GET', path: '/running', headers: {}, body: '' }),
    hasRunning: (answer) => z.object({ running: z.int() }).parse(JSON.parse(answer)).running > 0,
    stop: () => child.stop(),
  };
}
