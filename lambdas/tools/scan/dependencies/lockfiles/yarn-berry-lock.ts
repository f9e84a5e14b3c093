import { type Lockfile, type PackageDetails, unversioned } from './lockfile.ts';
import { parseYamlMap, type YamlEntry, type YamlMap } from './yaml-map.ts';

interface BerryLockfile extends Lockfile {
  names: Set<string>;
  members: Set<string>;
  descriptors: Map<string, string>;
}

/** `yarn.lock` of Yarn 2 and later: YAML, one entry per resolution. */
export function parseYarnBerryLock(source: string): Lockfile {
  const found: BerryLockfile = {
    ecosystem: 'npm',
    packages: [],
    unresolved: [],
    names: new Set(),
    members: new Set(['']),
    descriptors: new Map(),
  };
  for (const entry of parseYamlMap(source).entries) {
    if (entry.key !== '__metadata') add(found, entry);
  }
  return found;
}

function add(found: BerryLockfile, entry: YamlEntry): void {
  for (const descriptor of entry.key.split(', ')) found.names.add(split(descriptor).name);
  const { name, protocol, rest } = split(entry.value.text('resolution') ?? entry.key.split(', ')[0] ?? '');
  if (protocol === 'workspace') found.members.add(rest === '.' ? '' : rest);
  if (['workspace', 'link', 'portal', 'file'].includes(protocol)) return;
  const version = entry.value.text('version');
  for (const descriptor of entry.key.split(', '))
    if (version !== undefined) found.descriptors.set(descriptor.replace('@npm:', '@'), version);
  const isRegistry = protocol === 'npm' || protocol === 'patch' || protocol === 'virtual';
  const hasIntegrity = entry.value.text('checksum') !== undefined;
  const source = isRegistry ? undefined : { url: `${protocol}:${rest}`, hasIntegrity };
  const { line } = entry;
  // Yarn writes 0.0.0-use.local for what has no version of its own.
  if (version === undefined || version === '0.0.0-use.local')
    found.unresolved.push(unversioned({ name, line, source }));
  else found.packages.push({ name, version, line, source, details: detailsOf(entry.value) });
}

function detailsOf(value: YamlMap): PackageDetails {
  const names = (kind: string) => value.map(kind).entries.map(({ key }) => key);
  return { commands: names('bin'), peers: names('peerDependencies'), needs: names('dependencies') };
}

/** `@scope/name@npm:1.2.3` -> name, protocol and the rest. */
function split(descriptor: string): { name: string; protocol: string; rest: string } {
  const at = descriptor.indexOf('@', 1);
  if (at === -1) return { name: descriptor, protocol: '', rest: '' };
  const range = descriptor.slice(at + 1);
  const colon = range.indexOf(':');
  const [protocol, rest] = colon === -1 ? ['npm', range] : [range.slice(0, colon), range.slice(colon + 1)];
  return { name: descriptor.slice(0, at), protocol, rest };
}
