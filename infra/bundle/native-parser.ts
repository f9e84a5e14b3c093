import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

export type Machine = 'arm64' | 'x64';

/** The package with ast-grep's native half for a machine. */
export function nativeParser(machine: Machine): string {
  return `@ast-grep/napi-linux-${machine}-gnu`;
}

const packageSchema = z.object({ version: z.string() });

/** Where it may lie: installed by npm, which does so on its own machine alone, or fetched, by version. */
export function placesOf(root: string, machine: Machine): string[] {
  const installed = join(root, 'node_modules');
  const described = readFileSync(join(installed, '@ast-grep/napi/package.json'), 'utf8');
  const { version } = packageSchema.parse(JSON.parse(described));
  const name = nativeParser(machine);
  return [join(installed, name), join(root, '.natives', `${name}@${version}`)];
}
