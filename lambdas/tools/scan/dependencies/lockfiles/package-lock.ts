import * as z from 'zod';
import { entries, flag, parseJson, text } from './json.ts';
import { type JsonLines, lineAt } from './json-lines.ts';
import {
  type AskedPackages,
  type LockedPackage,
  type Lockfile,
  LockfileError,
  type PackageDetails,
  unversioned,
} from './lockfile.ts';

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
  peerDependencies: entries,
  license: text,
  engines: z.object({ node: text }).optional().catch(undefined),
  hasInstallScript: flag,
  deprecated: text,
  bin: z.union([entries, text]).optional().catch(undefined),
});
type Entry = z.infer<typeof entrySchema>;

const dependencyKinds = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;

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
  return { ...found, asked: askedBy(packages, lines) };
}

/** The ranges that the lockfile recorded for each own folder, with the version that it took. */
function askedBy(packages: Record<string, unknown>, lines: JsonLines): AskedPackages {
  const own = Object.entries(packages).filter(([folder]) => !folder.includes('node_modules/'));
  return new Map(
    own.map(([folder, value]) => {
      const entry = entrySchema.safeParse(value).data ?? {};
      const asked = dependencyKinds.flatMap((kind) =>
        Object.entries(entry[kind] ?? {}).map(([name, range]) => {
          const version = versionFor(packages, folder, name);
          const line = lineAt(lines, 'packages', folder, kind, name);
          return [name, { range: String(range), version, line }] as const;
        }),
      );
      return [folder, new Map(asked)];
    }),
  );
}

/** As Node.js looks it up: beside the folder, then at the root. */
function versionFor(packages: Record<string, unknown>, folder: string, name: string): string | undefined {
  const beside = folder === '' ? undefined : packages[`${folder}/node_modules/${name}`];
  return entrySchema.safeParse(beside ?? packages[`node_modules/${name}`]).data?.version;
}

/** What the project and its workspaces ask for themselves. */
function declaredBy(packages: Record<string, unknown>): Set<string> {
  const own = Object.entries(packages).filter(([folder]) => !folder.includes('node_modules/'));
  return new Set(
    own.flatMap(([, value]) => {
      const entry = entrySchema.safeParse(value).data;
      return dependencyKinds.flatMap((kind) => Object.keys(entry?.[kind] ?? {}));
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
  else found.packages.push({ name, version, dev, source, details: detailsOf(entry), ...place });
}

function detailsOf(entry: Entry): PackageDetails {
  const { license, engines, hasInstallScript, deprecated, bin, peerDependencies, integrity } = entry;
  const commands = typeof bin === 'string' ? [entry.name?.split('/').at(-1) ?? ''] : Object.keys(bin ?? {});
  const needs = { ...entry.dependencies, ...entry.optionalDependencies };
  return {
    licence: license,
    node: engines?.node,
    hasInstallScript,
    deprecated,
    commands,
    peers: Object.keys(peerDependencies ?? {}),
    needs: Object.keys(needs),
    integrity,
  };
}

interface NpmLockfile extends Lockfile {
  names: Set<string>;
  members: Set<string>;
}

function emptyNpm(): NpmLockfile {
  return { ecosystem: 'npm', packages: [], unresolved: [], names: new Set(), members: new Set(['']) };
}
