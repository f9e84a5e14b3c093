import { parse } from '@yarnpkg/lockfile';
import { type LockedPackage, type Lockfile, LockfileError, unversioned } from './lockfile.ts';
import { parseYarnBerryLock } from './yarn-berry-lock.ts';

/** `yarn.lock` of either generation: only Yarn 2 and later write `__metadata`. */
export function parseYarnLock(source: string): Lockfile {
  return /^__metadata:/m.test(source) ? parseYarnBerryLock(source) : parseYarnClassicLock(source);
}

function parseYarnClassicLock(source: string): Lockfile {
  const entries = readEntries(source);
  const lines = linesOfDescriptors(source);
  const found = { ecosystem: 'npm' as const, packages: [], unresolved: [], names: new Set<string>() };
  const descriptors = new Map<string, string>();
  for (const [descriptor, entry] of Object.entries(entries)) {
    found.names.add(nameOf(descriptor));
    if (typeof entry.version === 'string') descriptors.set(descriptor, entry.version);
    add(found, descriptor, { ...entry, line: lines.get(descriptor) ?? 1 });
  }
  return { ...found, descriptors };
}

interface ClassicEntry {
  version: string;
  resolved?: string | undefined;
  integrity?: string;
  dependencies?: Readonly<Record<string, string>> | undefined;
  optionalDependencies?: Readonly<Record<string, string>> | undefined;
}

function readEntries(source: string): Record<string, ClassicEntry> {
  const result = parseOrThrow(source);
  if (result.type !== 'success') throw new LockfileError('holds the marks of an unfinished merge');
  return result.object;
}

function parseOrThrow(source: string): ReturnType<typeof parse> {
  try {
    return parse(source);
  } catch (cause) {
    throw new LockfileError('is not a valid yarn lockfile', { cause });
  }
}

function add(found: Lockfile, descriptor: string, entry: ClassicEntry & Pick<LockedPackage, 'line'>): void {
  const { version, resolved, line } = entry;
  const name = aliasedName(descriptor) ?? nameOf(descriptor);
  // Yarn 1 keeps a SHA-1 behind `#` where it has no `integrity`; behind a git URL that is a commit.
  const isHashed = entry.integrity !== undefined || /^https?:.*#[0-9a-f]{40}$/.test(resolved ?? '');
  const source = typeof resolved === 'string' ? { url: resolved, hasIntegrity: isHashed } : undefined;
  const needs = Object.keys({ ...entry.dependencies, ...entry.optionalDependencies });
  if (typeof version === 'string') found.packages.push({ name, version, line, source, details: { needs } });
  else found.unresolved.push(unversioned({ name, line, source }));
}

/** `@scope/name@^1.0.0` -> `@scope/name`. */
function nameOf(descriptor: string): string {
  const at = descriptor.indexOf('@', 1);
  return at === -1 ? descriptor : descriptor.slice(0, at);
}

/** `short@npm:@scope/real@^1.0.0` -> `@scope/real`. */
function aliasedName(descriptor: string): string | undefined {
  const alias = descriptor.split('@npm:')[1];
  return alias === undefined || alias === '' ? undefined : nameOf(alias);
}

/** Entries start in the first column: `"a@^1", a@^2:`. */
function linesOfDescriptors(source: string): Map<string, number> {
  const lines = new Map<string, number>();
  for (const [index, text] of source.split('\n').entries()) {
    if (/^[^\s#].*:\s*$/.test(text)) {
      for (const part of text.trimEnd().slice(0, -1).split(', ')) {
        lines.set(part.replace(/^"|"$/g, ''), index + 1);
      }
    }
  }
  return lines;
}
