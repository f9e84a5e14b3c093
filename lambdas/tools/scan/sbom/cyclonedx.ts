import { createHash } from 'node:crypto';
import parse from 'spdx-expression-parse';
import type { LockedPackage } from '../dependencies/lockfiles/lockfile.ts';
import type { FoundLockfile } from '../dependencies/workspace-lockfiles.ts';
import { packageUrl } from './package-url.ts';

/** As far as this product fills it: https://cyclonedx.org/docs/1.6/json/. */
export interface Bom {
  $schema: string;
  bomFormat: 'CycloneDX';
  specVersion: '1.6';
  serialNumber: string;
  version: 1;
  metadata: {
    tools: { components: { type: 'application'; name: string }[] };
    component: { type: 'application'; name: string; 'bom-ref': string; version?: string };
    properties?: { name: string; value: string }[];
  };
  components: Component[];
}

export interface Component {
  type: 'library';
  'bom-ref': string;
  name: string;
  group?: string;
  version: string;
  purl: string;
  scope?: 'required' | 'excluded';
  licenses?: LicenceChoice[];
  hashes?: { alg: string; content: string }[];
}

type LicenceChoice = { license: { id: string } | { name: string } } | { expression: string };

/** The project that the bill is of. */
export interface Subject {
  name: string;
  version?: string | undefined;
  /** Lockfiles that could not be read: the bill lacks what they hold, and says so. */
  unread: readonly string[];
}

/**
 * A CycloneDX 1.6 bill of materials: every locked package once, in a fixed order. The same lockfiles give the
 * same bytes: there is no time in it, and the serial number is made from the content.
 */
export function bomOf(lockfiles: readonly FoundLockfile[], { name, version, unread }: Subject): Bom {
  const byRef = new Map<string, Component>();
  for (const { lockfile } of lockfiles) {
    for (const each of lockfile.packages) {
      const component = componentOf(packageUrl(lockfile.ecosystem, each), each);
      const known = byRef.get(component['bom-ref']);
      // What one lockfile needs to run, another's use for tests alone does not take away.
      if (known === undefined || (known.scope === 'excluded' && component.scope !== 'excluded'))
        byRef.set(component['bom-ref'], component);
    }
  }
  const components = [...byRef.values()].sort((a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : 1));
  const root = {
    type: 'application' as const,
    name,
    'bom-ref': 'project',
    ...(version === undefined ? {} : { version }),
  };
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: serialNumber(JSON.stringify([root, components])),
    version: 1,
    metadata: {
      tools: { components: [{ type: 'application', name: 'background-agents' }] },
      component: root,
      ...(unread.length === 0
        ? {}
        : { properties: unread.map((path) => ({ name: 'background-agents:unread-lockfile', value: path })) }),
    },
    components,
  };
}

function componentOf(purl: string, { name, version, dev, details }: LockedPackage): Component {
  const [, group, short = name] = /^(@[^/]+|[^:]+(?=:))[/:](.+)$/.exec(name) ?? [];
  const licence = details?.licence;
  const hashes = hashesOf(details?.integrity);
  return {
    type: 'library',
    'bom-ref': purl,
    name: short,
    ...(group === undefined ? {} : { group }),
    version,
    purl,
    ...(dev === undefined ? {} : { scope: dev ? 'excluded' : 'required' }),
    ...(licence === undefined ? {} : { licenses: [licenceOf(licence)] }),
    ...(hashes.length === 0 ? {} : { hashes }),
  };
}

/** The parser is recursive. */
const maxExpression = 500;

function licenceOf(declared: string): LicenceChoice {
  const info = parseExpression(declared);
  if (info === undefined) return { license: { name: declared.slice(0, maxExpression) } };
  return 'license' in info && info.license === declared && !/LicenseRef-/.test(declared)
    ? { license: { id: declared } }
    : { expression: declared };
}

function parseExpression(declared: string): parse.Info | undefined {
  if (declared.length > maxExpression) return undefined;
  try {
    return parse(declared);
  } catch {
    return undefined;
  }
}

const algorithms: Readonly<Record<string, { alg: string; digits: number }>> = {
  sha1: { alg: 'SHA-1', digits: 40 },
  sha256: { alg: 'SHA-256', digits: 64 },
  sha384: { alg: 'SHA-384', digits: 96 },
  sha512: { alg: 'SHA-512', digits: 128 },
};

/** `sha512-...` in base 64, as npm writes it; several are parted by blanks. */
function hashesOf(integrity = ''): { alg: string; content: string }[] {
  return integrity.split(' ').flatMap((part) => {
    const [, name = '', encoded = ''] = /^(sha\d+)-([A-Za-z0-9+/=]+)$/.exec(part) ?? [];
    const known = algorithms[name];
    const content = Buffer.from(encoded, 'base64').toString('hex');
    return known === undefined || content.length !== known.digits ? [] : [{ alg: known.alg, content }];
  });
}

/** A UUID of version 8, whose bits are free to choose. */
function serialNumber(content: string): string {
  const hex = createHash('sha256').update(content).digest('hex');
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
