import * as z from 'zod';
import { list, parseJson, text } from './json.ts';
import { lineAt } from './json-lines.ts';
import { type LockedPackage, type Lockfile, unversioned } from './lockfile.ts';

const lockSchema = z.object({ packages: list, 'packages-dev': list });
const entrySchema = z.object({
  name: text,
  version: text,
  license: z.array(z.string()).optional().catch(undefined),
  dist: z.object({ type: text, url: text, shasum: text }).optional().catch(undefined),
});

export function parseComposerLock(source: string): Lockfile {
  const { data: lock, lines } = parseJson(source, lockSchema);
  const found: Lockfile = { ecosystem: 'Packagist', packages: [], unresolved: [] };
  for (const section of ['packages', 'packages-dev'] as const) {
    for (const [index, value] of (lock[section] ?? []).entries()) {
      add(found, value, { line: lineAt(lines, section, String(index)), dev: section === 'packages-dev' });
    }
  }
  return found;
}

function add(found: Lockfile, value: unknown, place: Pick<LockedPackage, 'line' | 'dev'>): void {
  const { name = '', version, dist, license } = entrySchema.safeParse(value).data ?? {};
  if (dist?.type === 'path') return;
  // Packagist's own archives carry no hash, so only plain HTTP is worth naming here.
  const source =
    dist?.url?.startsWith('http://') === true ? { url: dist.url, hasIntegrity: true } : undefined;
  const isBranch = version?.startsWith('dev-') === true || version?.endsWith('-dev') === true;
  if (version === undefined || isBranch) {
    found.unresolved.push(unversioned({ name, line: place.line, source }));
    return;
  }
  // Several licences are a choice: https://getcomposer.org/doc/04-schema.md#license.
  const details = { licence: license?.join(' OR ') };
  found.packages.push({ name, version: version.replace(/^v/, ''), source, details, ...place });
}
