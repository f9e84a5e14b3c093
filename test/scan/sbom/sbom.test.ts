import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { makeSbom } from '#lambdas/tools/scan/sbom/make-sbom.ts';
import { packageUrl } from '#lambdas/tools/scan/sbom/package-url.ts';
import { inMemoryWorkspace } from '#test/fakes/in-memory-workspace.ts';
import { plantedProject } from '../packages/planted-project.ts';

/** The official schema, as the project's own library carries it. */
async function officialSchema() {
  const library = createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json');
  const read = async (name: string): Promise<object> =>
    JSON.parse(await readFile(join(dirname(library), 'res/schema', `${name}.SNAPSHOT.schema.json`), 'utf8'));
  const formats = Object.fromEntries(
    ['iri-reference', 'idn-email', 'date-time', 'uri', 'email'].map((name) => [name, true] as const),
  );
  const ajv = new Ajv({ strict: false, allErrors: true, formats });
  ajv.addSchema(await read('spdx'), 'http://cyclonedx.org/schema/spdx.SNAPSHOT.schema.json');
  ajv.addSchema(await read('jsf-0.82'), 'http://cyclonedx.org/schema/jsf-0.82.SNAPSHOT.schema.json');
  return ajv.compile(await read('bom-1.6'));
}

const componentSchema = z.looseObject({ name: z.string(), version: z.string(), purl: z.string() });
const bomSchema = z.looseObject({ serialNumber: z.string(), components: z.array(componentSchema) });

async function sbomOf(files: Readonly<Record<string, string | number>>) {
  const workspace = inMemoryWorkspace(files);
  const result = await makeSbom({ workspace: async () => workspace, signal: new AbortController().signal });
  const [artifact] = result.artifacts ?? [];
  const text = String(artifact?.content);
  const json: unknown = JSON.parse(text);
  return { ...result, artifact, text, json, bom: bomSchema.parse(json) };
}

const hash = Buffer.alloc(64, 7);
const files = {
  'package.json': '{"name": "shop"}',
  'package-lock.json': JSON.stringify({
    lockfileVersion: 3,
    packages: {
      '': {},
      'node_modules/@a/b': {
        version: '1.0.0',
        license: 'MIT',
        integrity: `sha512-${hash.toString('base64')}`,
      },
      'node_modules/c': { version: '2.0.0', license: '(MIT OR Apache-2.0)', dev: true },
      'node_modules/d': { version: '3.0.0+x', license: 'See the file' },
    },
  }),
  'tool/package-lock.json': JSON.stringify({
    lockfileVersion: 3,
    packages: { '': {}, 'node_modules/c': { version: '2.0.0', license: '(MIT OR Apache-2.0)' } },
  }),
  'pom.xml':
    '<project><dependencies><dependency><groupId>org.a</groupId><artifactId>b</artifactId><version>1.2</version></dependency></dependencies></project>',
};

describe('a bill of materials', () => {
  test('is valid by the official schema', async () => {
    const isValid = await officialSchema();
    for (const tree of [files, plantedProject, { 'a.txt': '' }]) {
      const { json } = await sbomOf(tree);
      expect(isValid(json), JSON.stringify(isValid.errors)).toBe(true);
    }
    const { bom } = await sbomOf(files);
    expect(isValid({ ...bom, components: [{ type: 'library' }] })).toBe(false);
  });

  test('holds every locked package once, with licence and hash', async () => {
    const { bom, content, notChecked } = await sbomOf(files);
    expect(bom.components.map(({ purl, scope, licenses }) => ({ purl, scope, licenses }))).toEqual([
      { purl: 'pkg:maven/org.a/b@1.2', scope: 'required', licenses: undefined },
      { purl: 'pkg:npm/%40a/b@1.0.0', scope: undefined, licenses: [{ license: { id: 'MIT' } }] },
      // For tests only in one place, and needed to run in another.
      { purl: 'pkg:npm/c@2.0.0', scope: undefined, licenses: [{ expression: '(MIT OR Apache-2.0)' }] },
      { purl: 'pkg:npm/d@3.0.0%2Bx', scope: undefined, licenses: [{ license: { name: 'See the file' } }] },
    ]);
    expect(bom.components[1]).toMatchObject({
      group: '@a',
      name: 'b',
      hashes: [{ alg: 'SHA-512', content: '07'.repeat(64) }],
    });
    expect(content).toBe(
      'Bill of materials: 4 packages of 3 lockfiles as CycloneDX 1.6 in sbom.cdx.json; it lacks 1 thing that could not be read',
    );
    expect(notChecked?.map(({ what }) => what)).toEqual(['1 entry of pom.xml: transitive dependencies']);
  });

  test('is the same file for the same lockfiles, and another for others', async () => {
    const first = await sbomOf(files);
    expect((await sbomOf(files)).text).toBe(first.text);
    expect((await sbomOf(plantedProject)).bom.serialNumber).not.toBe(first.bom.serialNumber);
    expect(first.artifact).toMatchObject({
      name: 'sbom.cdx.json',
      media_type: 'application/vnd.cyclonedx+json',
    });
  });

  test('says in itself which lockfiles it lacks', async () => {
    const { json, notChecked } = await sbomOf({ 'package-lock.json': '{', 'bun.lock': '' });
    expect(json).toMatchObject({
      metadata: {
        properties: ['bun.lock', 'package-lock.json'].map((value) => ({
          name: 'background-agents:unread-lockfile',
          value,
        })),
      },
    });
    expect(notChecked).toHaveLength(2);
  });
});

test.each([
  ['npm', '@scope/name', 'pkg:npm/%40scope/name@1.0'],
  ['PyPI', 'Zope_Interface', 'pkg:pypi/zope-interface@1.0'],
  ['Go', 'github.com/a/b', 'pkg:golang/github.com/a/b@1.0'],
  ['Maven', 'org.a:b', 'pkg:maven/org.a/b@1.0'],
  ['Packagist', 'a/b', 'pkg:composer/a/b@1.0'],
  ['crates.io', 'serde', 'pkg:cargo/serde@1.0'],
  ['RubyGems', 'rails', 'pkg:gem/rails@1.0'],
] as const)('a package of %s called %s has the address %s', (ecosystem, name, address) => {
  expect(packageUrl(ecosystem, { name, version: '1.0' })).toBe(address);
});
