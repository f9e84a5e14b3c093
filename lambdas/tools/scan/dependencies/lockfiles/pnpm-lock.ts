import {
  type AskedPackages,
  type LockedPackage,
  type Lockfile,
  LockfileError,
  type PackageDetails,
  unversioned,
} from './lockfile.ts';
import { parseYamlMap, type YamlEntry, type YamlMap } from './yaml-map.ts';

const dependencyKinds = ['dependencies', 'devDependencies', 'optionalDependencies'];

/** `pnpm-lock.yaml`, lockfile versions 5 to 9. */
export function parsePnpmLock(source: string): Lockfile {
  const lock = parseYamlMap(source);
  if (lock.text('lockfileVersion') === undefined) throw new LockfileError('has no lockfileVersion');
  const direct = directNames(lock);
  const found: Lockfile = {
    ecosystem: 'npm',
    packages: [],
    unresolved: [],
    names: direct,
    members: new Set(['', ...lock.map('importers').entries.map(({ key }) => (key === '.' ? '' : key))]),
  };
  for (const entry of lock.map('packages').entries) add(found, entry, direct);
  return { ...found, asked: askedBy(lock) };
}

/** Version 6 and later write the range beside the version, older ones under `specifiers`. */
function askedBy(lock: YamlMap): AskedPackages {
  const importers = lock.map('importers').entries;
  const members = importers.length === 0 ? [{ key: '.', value: lock }] : importers;
  return new Map(
    members.map(({ key, value: importer }) => {
      const asked = dependencyKinds.flatMap((kind) =>
        importer.map(kind).entries.map(({ key: name, line, value, text }) => {
          const range = value.text('specifier') ?? importer.map('specifiers').text(name) ?? '';
          const version = (value.text('version') ?? text ?? '').split(/[(_]/)[0] ?? '';
          const isOwn = !/^\d/.test(version);
          return [name, { range, line, version: isOwn ? undefined : version }] as const;
        }),
      );
      return [key === '.' ? '' : key, new Map(asked)];
    }),
  );
}

/** Version 9 and workspaces list dependencies per importer; older single projects at the top. */
function directNames(lock: YamlMap): Set<string> {
  const importers = [lock, ...lock.map('importers').entries.map(({ value }) => value)];
  return new Set(
    importers.flatMap((importer) =>
      dependencyKinds.flatMap((kind) => importer.map(kind).entries.map(({ key }) => key)),
    ),
  );
}

function add(found: Lockfile, entry: YamlEntry, direct: ReadonlySet<string>): void {
  const { line, value } = entry;
  const resolution = value.map('resolution');
  const inKey = splitKey(entry.key);
  const name = value.text('name') ?? inKey.name;
  const version = value.text('version') ?? inKey.version;
  const url = resolution.text('tarball') ?? resolution.text('repo');
  if (resolution.text('directory') !== undefined || url?.startsWith('file:') === true) return;
  const source =
    url === undefined ? undefined : { url, hasIntegrity: resolution.text('integrity') !== undefined };
  const dev = devOf(value);
  if (version === undefined) found.unresolved.push(unversioned({ name, line, source }));
  else {
    const details = detailsOf(value);
    found.packages.push({ name, version, line, dev, direct: direct.has(name), source, details });
  }
}

function detailsOf(value: YamlMap): PackageDetails {
  const names = (kind: string) => value.map(kind).entries.map(({ key }) => key);
  return {
    node: value.map('engines').text('node'),
    hasInstallScript: value.text('requiresBuild') === 'true' ? true : undefined,
    deprecated: value.text('deprecated'),
    peers: names('peerDependencies'),
    needs: [...names('dependencies'), ...names('optionalDependencies')],
    integrity: value.map('resolution').text('integrity'),
  };
}

function devOf(value: YamlMap): LockedPackage['dev'] {
  const dev = value.text('dev');
  return dev === undefined ? undefined : dev === 'true';
}

/**
 * `lodash@4.17.15` (9), `/lodash@4.17.15(react@18.0.0)` (6), `/lodash/4.17.15_react@18.0.0` (5).
 * A git or tarball key has no version in it: `github.com/owner/repo/commit`, `name@https://...`.
 */
function splitKey(key: string): { name: string; version?: string } {
  const bare = key.replace(/^\//, '').split('(')[0] ?? '';
  const [, name = bare, version] = /^((?:@[^/@]+\/)?[^/@]+)[@/](\d[^/_]*)(?:_.*)?$/.exec(bare) ?? [];
  if (version !== undefined) return { name, version };
  const at = bare.indexOf('@', 1);
  return { name: at === -1 ? bare : bare.slice(0, at) };
}
