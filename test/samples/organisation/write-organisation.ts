import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { recordedAt } from './organisation.ts';
import { type Options, recordedCalls } from './recorded-calls.ts';

/** Writes the organisation into a folder, as `--cloud-fixtures` reads it: a file for each service. */
export async function writeOrganisation(folder: string, options: Options): Promise<void> {
  await mkdir(folder, { recursive: true });
  const byService = Map.groupBy(recordedCalls(options), ({ service }) => service);
  for (const [service, calls] of byService) {
    const recording = { recorded_at: recordedAt, calls };
    await writeFile(join(folder, `${service}.json`), `${JSON.stringify(recording, undefined, 1)}\n`);
  }
}
