import * as z from 'zod';
import { entries, flag, list, parseJson, text } from './json.ts';
import { lineAt } from './json-lines.ts';
import { type LockedPackage, type Lockfile, unversioned } from './lockfile.ts';

const lockSchema = z.object({ default: entries, develop: entries });
const entrySchema = z.object({
  version: text,
  git: text,
  file: text,
  path: text,
  editable: flag,
  hashes: list,
});

/** `Pipfile.lock`: versions are written as `==1.2.3`. */
export function parsePipfileLock(source: string): Lockfile {
  const { data: lock, lines } = parseJson(source, lockSchema);
  const found: Lockfile = { ecosystem: 'PyPI', packages: [], unresolved: [] };
  for (const section of ['default', 'develop'] as const) {
    for (const [name, value] of Object.entries(lock[section] ?? {})) {
      const place = { name, line: lineAt(lines, section, name), dev: section === 'develop' };
      add(found, value, place);
    }
  }
  return found;
}

function add(found: Lockfile, value: unknown, place: Pick<LockedPackage, 'name' | 'line' | 'dev'>): void {
  const entry = entrySchema.safeParse(value).data;
  if (entry?.path !== undefined) return;
  const version = entry?.version?.replace(/^={2,3}\s*/, '');
  const url = entry?.git === undefined ? entry?.file : `git+${entry.git}`;
  const source = url === undefined ? undefined : { url, hasIntegrity: entry?.hashes !== undefined };
  if (version === undefined)
    found.unresolved.push(unversioned({ name: place.name, line: place.line, source }));
  else found.packages.push({ ...place, version, source });
}
