import { describe, expect, test } from 'vitest';
import { importsOf, readSourceFiles, resolveOwn } from './source-files.ts';

/** Who may import whom, by top-level folder. `test`, `bench` and `examples` see everything. */
const mayImport: Record<string, readonly string[]> = {
  shared: ['shared'],
  lambdas: ['lambdas', 'shared'],
  infra: ['infra', 'shared'],
  client: ['client', 'shared'],
  local: ['local', 'lambdas', 'client', 'shared'],
};

/** Inside the client: the library and the command line stand beside each other on what both use. */
const clientMayImport: Record<string, readonly string[]> = {
  http: ['http'],
  workspace: ['workspace', 'http'],
  render: ['render'],
  connection: ['connection', 'http', 'usage-error.ts'],
  'usage-error.ts': ['http'],
  loopback: ['loopback', 'usage-error.ts'],
  library: ['library', 'connection', 'http', 'render', 'usage-error.ts', 'workspace'],
  mcp: ['mcp', 'connection', 'http', 'loopback', 'render', 'usage-error.ts', 'workspace'],
  console: ['console', 'connection', 'http', 'loopback', 'render', 'usage-error.ts', 'workspace'],
  cli: ['cli', 'connection', 'console', 'http', 'mcp', 'render', 'runtime', 'usage-error.ts', 'workspace'],
};

/** What `shared` may import besides itself: it is facts, so no I/O and no Node. */
const sharedPackages = ['zod'];

const files = readSourceFiles();
const edges = files.flatMap((file) =>
  importsOf(file).map((specifier) => ({ from: file.path, specifier, to: resolveOwn(file.path, specifier) })),
);
// The package's own name and version are data that any side may read.
const isCode = (to: string): boolean => to !== 'package.json';
const folderOf = (path: string): string => path.split('/')[0] ?? '';

describe('imports', () => {
  test('run one way between the top-level folders', () => {
    const wrong = edges.filter(
      ({ from, to }) =>
        to !== undefined && isCode(to) && mayImport[folderOf(from)]?.includes(folderOf(to)) === false,
    );
    expect(wrong).toEqual([]);
  });

  test('run one way between the folders of the client', () => {
    const partOf = (path: string): string => path.split('/')[1] ?? '';
    const wrong = edges.filter(
      ({ from, to }) =>
        folderOf(from) === 'client' &&
        to !== undefined &&
        folderOf(to) === 'client' &&
        clientMayImport[partOf(from)]?.includes(partOf(to)) === false,
    );
    expect(wrong).toEqual([]);
  });

  test('of shared name nothing but zod and shared itself', () => {
    const wrong = edges.filter(
      ({ from, to, specifier }) =>
        folderOf(from) === 'shared' && to === undefined && !sharedPackages.includes(specifier),
    );
    expect(wrong).toEqual([]);
  });

  test('of the client see only the contract and what it is made of', () => {
    const allowed = ['shared/contract/', 'shared/agent/', 'shared/embedded/'];
    const wrong = edges.filter(
      ({ from, to }) =>
        folderOf(from) === 'client' &&
        to?.startsWith('shared/') === true &&
        !allowed.some((prefix) => to.startsWith(prefix)),
    );
    expect(wrong).toEqual([]);
  });

  test('never climb more than one folder: farther files are named by subpath', () => {
    expect(edges.filter(({ specifier }) => specifier.startsWith('../../'))).toEqual([]);
  });

  test('form no cycle', () => {
    expect(findCycle(new Map(files.map(({ path }) => [path, ownImportsOf(path)])))).toBeUndefined();
  });

  test('of the list of all tools load no more of those that read logs than what they are asked by', () => {
    const named = (path: string): string[] =>
      files
        .filter((file) => file.path === path)
        .flatMap((file) => importsOf(file, 'loaded').flatMap((it) => resolveOwn(path, it) ?? []));
    const loaded = new Set<string>(['lambdas/tools/all-tools.ts']);
    for (const path of loaded) for (const next of named(path)) loaded.add(next);
    const logs = [...loaded].filter((path) => path.startsWith('lambdas/tools/logs/'));
    expect(logs.map((path) => path.slice('lambdas/tools/logs/'.length)).sort()).toEqual([
      ...['inputs.ts', 'list-log-sources.ts', 'search-logs.ts', 'sources/source-spec.ts'],
      ...['summarize-patterns.ts', 'tools.ts', 'watch-logs.ts', 'zone.ts'],
    ]);
  });

  test('are found at all, so that the rules above cannot pass on an empty list', () => {
    expect(edges.length).toBeGreaterThan(files.length);
  });
});

function ownImportsOf(path: string): string[] {
  return edges.flatMap(({ from, to }) => (from === path && to !== undefined ? [to] : []));
}

/** Depth-first search; returns the first cycle as a list of paths. */
function findCycle(graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): string[] | undefined => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return undefined;
    for (const next of graph.get(path) ?? []) {
      const cycle = visit(next, [...trail, path]);
      if (cycle !== undefined) return cycle;
    }
    done.add(path);
    return undefined;
  };
  for (const path of graph.keys()) {
    const cycle = visit(path, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}
