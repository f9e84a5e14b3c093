import * as z from 'zod';
import { entries, flag, parseJson, text } from './json.ts';
import { type JsonLines, lineAt } from './json-lines.ts';
import { type LockedPackage, type Lockfile, LockfileError, unversioned } from './lockfile.ts';

const lockSchema = z.object({
  lockfileVersion: z.number().optional().catch(undefined),
  packages: entries,
  dependencies: entries,
});

const entrySchema = z.object({
  name: text,
  version: text,
  resolved: text,
  integrity: text,
  dev: flag,
  link: flag,
  bundled: flag,
  dependencies: entries,
  devDependencies: entries,
  optionalDependencies: entries,
});
type Entry = z.infer<typeof entrySchema>;

/** `package-lock.json` and `npm-shrinkwrap.json`, lockfile versions 1 to 3. */
export function parsePackageLock(source: string): Lockfile {
  const { data: lock, lines } = parseJson(source, lockSchema);
  if (lock.packages !== undefined) return fromPackages(lock.packages, lines);
  if (lock.dependencies !== undefined) return fromDependencies(lock.dependencies, lines);
  if (lock.lockfileVersion === undefined) throw new LockfileError('holds no packages and no lockfileVersion');
  return { ecosystem: 'npm', packages: [], unresolved: [], names: new Set(), members: new Set(['']) };
}

/** Versions 2 and 3: one flat list by folder. */
function fromPackages(packages: Record<string, unknown>, lines: JsonLines): Lockfile {
  const found = emptyNpm();
  const declared = declaredBy(packages);
  for (const [folder, value] of Object.entries(packages)) {
    const name = folder.split('node_modules/').at(-1) ?? '';
    const isTop = folder === `node_modules/${name}`;
    const line = lineAt(lines, 'packages', folder);
    const entry = entrySchema.safeParse(value).data;
    if (!folder.includes('node_modules/')) found.members.add(folder);
    else found.names.add(name);
    if (entry === undefined) found.unresolved.push(unversioned({ name, line }));
    else if (folder.includes('node_modules/') && entry.link !== true)
      add(found, { ...entry, name: entry.name ?? name }, { line, direct: isTop && declared.has(name) });
  }
  return found;
}

/** What the project and its workspaces ask for themselves. */
function declaredBy(packages: Record<string, unknown>): Set<string> {
  const own = Object.entries(packages).filter(([folder]) => !folder.includes('node_modules/'));
  return new Set(
    own.flatMap(([, value]) => {
      const entry = entrySchema.safeParse(value).data;
      return [entry?.dependencies, entry?.devDependencies, entry?.optionalDependencies].flatMap((names) =>
        Object.keys(names ?? {}),
      );
    }),
  );
}

/** Version 1: dependencies inside dependencies. The depth is bounded by `linesOf`. */
function fromDependencies(dependencies: Record<string, unknown>, root: JsonLines): Lockfile {
  const found = emptyNpm();
  const visit = (level: Record<string, unknown>, lines: JsonLines | undefined): void => {
    for (const [name, value] of Object.entries(level)) {
      const entry = entrySchema.safeParse(value).data;
      const at = lines?.children?.get('dependencies')?.children?.get(name);
      found.names.add(name);
      const line = at?.line ?? 1;
      if (entry === undefined) found.unresolved.push(unversioned({ name, line }));
      else add(found, legacyEntry(name, entry), { line });
      visit(entry?.dependencies ?? {}, at);
    }
  };
  visit(dependencies, root);
  return found;
}

/** Version 1 writes aliases and sources into `version`: `npm:real@1.2.3`, `git+ssh://...#commit`. */
function legacyEntry(name: string, entry: Entry): Entry {
  const alias = /^npm:(.+)@([^@]+)$/.exec(entry.version ?? '');
  if (alias !== null) return { ...entry, name: alias[1], version: alias[2] };
  if (!/^[a-z+]+:|^[\w.-]+\/[\w.-]+/.test(entry.version ?? '')) return { ...entry, name };
  return { ...entry, name, version: undefined, resolved: entry.version };
}

function add(found: NpmLockfile, entry: Entry, place: Pick<LockedPackage, 'line' | 'direct'>): void {
  const { name = '', version, resolved, integrity, dev } = entry;
  if (resolved?.startsWith('file:') === true) return;
  const source =
    resolved === undefined ? undefined : { url: resolved, hasIntegrity: integrity !== undefined };
  if (version === undefined) found.unresolved.push(unversioned({ name, source, line: place.line }));
  else found.packages.push({ name, version, dev, source, ...place });
}

interface NpmLockfile extends Lockfile {
  names: Set<string>;
  members: Set<string>;
}

function emptyNpm(): NpmLockfile {
  return { ecosystem: 'npm', packages: [], unresolved: [], names: new Set(), members: new Set(['']) };
}
