import { parse } from 'smol-toml';
import * as z from 'zod';
import { flag, text } from './json.ts';
import { type Lockfile, LockfileError, type PackageSource, unversioned } from './lockfile.ts';

const tables = z.record(z.string(), z.unknown()).optional().catch(undefined);

const packageSchema = z.object({
  name: text,
  version: text,
  /** Cargo: one string; Poetry and uv: a table. */
  source: z.union([z.string(), tables]).optional().catch(undefined),
  checksum: text,
  category: text,
  groups: z.array(z.string()).optional().catch(undefined),
  path: text,
  git: text,
  url: text,
  editable: flag,
});
export type TomlPackage = z.infer<typeof packageSchema>;

const lockSchema = z.object({ package: z.array(packageSchema).optional() });

/** How one TOML format tells where a package comes from: `local` ones are the project's own. */
export type SourceReader = (entry: TomlPackage) => PackageSource | 'registry' | 'local';

/** Reads the `[[package]]` tables that `poetry.lock`, `uv.lock`, `pdm.lock` and `Cargo.lock` share. */
export function parseTomlPackages(source: string, format: TomlFormat): Lockfile {
  const lines = linesOfPackages(source);
  const found: Lockfile = { ecosystem: format.ecosystem, packages: [], unresolved: [] };
  for (const [index, entry] of readPackages(source).entries()) {
    const from = format.sourceOf(entry);
    if (from !== 'local') add(found, entry, { line: lines[index] ?? 1, from });
  }
  return found;
}

export interface TomlFormat {
  ecosystem: Lockfile['ecosystem'];
  sourceOf: SourceReader;
}

function readPackages(source: string): TomlPackage[] {
  const parsed = lockSchema.safeParse(parseOrThrow(source));
  if (!parsed.success) throw new LockfileError('has no list of packages');
  return parsed.data.package ?? [];
}

function parseOrThrow(source: string): unknown {
  try {
    return parse(source);
  } catch (cause) {
    throw new LockfileError('is not valid TOML', { cause });
  }
}

function add(
  found: Lockfile,
  entry: TomlPackage,
  at: { line: number; from: PackageSource | 'registry' },
): void {
  const { name = '', version } = entry;
  const { line } = at;
  const source = at.from === 'registry' ? undefined : at.from;
  const dev = isDev(entry);
  if (version === undefined) found.unresolved.push(unversioned({ name, line, source }));
  else found.packages.push({ name, version, line, dev, source });
}

function isDev({ category, groups }: TomlPackage): boolean | undefined {
  if (category !== undefined) return category === 'dev';
  return groups === undefined ? undefined : !groups.includes('main') && !groups.includes('default');
}

/** Line of the name in each `[[package]]` table, in order. */
function linesOfPackages(source: string): number[] {
  const found: number[] = [];
  let isOpen = false;
  for (const [index, text] of source.split('\n').entries()) {
    if (/^\s*\[\[package\]\]/.test(text)) {
      isOpen = true;
      found.push(index + 1);
    } else if (isOpen && /^\s*name\s*=/.test(text)) {
      isOpen = false;
      found[found.length - 1] = index + 1;
    }
  }
  return found;
}
