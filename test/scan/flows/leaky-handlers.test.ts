import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { globSync } from 'tinyglobby';
import { expect, test } from 'vitest';
import { scanFlows } from '#lambdas/tools/scan/flows/scan-flows.ts';
import type { ScanReport } from '#shared/findings/finding.ts';
import { inMemoryWorkspace } from '#test/fakes/in-memory-workspace.ts';
import { plantedFlows, plantedPythonFlows } from '#test/samples/leaky-handlers.truth.ts';

const templates = resolve(import.meta.dirname, '../../samples/leaky-handlers');

async function readSample(): Promise<Record<string, string>> {
  const paths = globSync(['**/*.sample'], { cwd: templates, dot: true }).sort();
  const read = async (path: string) =>
    [path.slice(0, -'.sample'.length), await readFile(resolve(templates, path), 'utf8')] as const;
  return Object.fromEntries(await Promise.all(paths.map(read)));
}

async function scan(files: Record<string, string>): Promise<ScanReport> {
  return scanFlows(inMemoryWorkspace(files), {
    signal: new AbortController().signal,
    progress: () => undefined,
  });
}

function lineOf(content: string, text: string): number {
  const [before, after, more] = content.split(text);
  if (before === undefined || after === undefined || more !== undefined)
    throw new Error(`${JSON.stringify(text)} does not stand exactly once`);
  return `${before}${text}`.split('\n').length;
}

test('every planted way from a request to a sink is reported, and no look-alike', async () => {
  const files = await readSample();
  const planted = Object.entries({ ...plantedFlows, ...plantedPythonFlows }).flatMap(([path, flows]) =>
    flows.map(
      ([severity, kind, text]) => `${path}:${lineOf(files[path] ?? '', text)} ${severity} flows/${kind}`,
    ),
  );
  const { findings, notChecked } = await scan(files);
  const told = findings.map(({ path, line, severity, rule_id }) => `${path}:${line} ${severity} ${rule_id}`);
  expect(told.sort()).toEqual(planted.sort());
  expect(notChecked).toEqual([]);
  expect(planted.length).toBeGreaterThanOrEqual(40);
});

test('the sample holds at least 20 handlers in Python that only look like a flow', async () => {
  const files = Object.entries(await readSample()).filter(([path]) => path.endsWith('.py'));
  const handlers = files.flatMap(([, text]) => text.match(/^ *# .*\.$/gm) ?? []);
  const planted = Object.values(plantedPythonFlows).flat().length;
  expect(planted).toBeGreaterThanOrEqual(20);
  expect(handlers.length - planted).toBeGreaterThanOrEqual(20);
});

test('the sample holds at least 20 handlers that only look like a flow', async () => {
  const files = await readSample();
  const handlers =
    Object.values(files)
      .join('\n')
      .match(/^ *\/\/ .*[.:]$/gm) ?? [];
  const planted = Object.values(plantedFlows).flat().length;
  expect(handlers.length - planted).toBeGreaterThanOrEqual(20);
});

test('a finding shows the way from the source to the sink, line by line', async () => {
  const { findings } = await scan(await readSample());
  const wayTo = (path: string, line: number) =>
    findings.find((finding) => finding.path === path && finding.line === line)?.evidence;
  expect(wayTo('src/search.ts', 15)).toBe(
    'line 12: req.query -> line 12: term -> line 13: like -> line 14: sql -> line 15: db.query(sql)',
  );
  expect(wayTo('api/shop.py', 50)).toMatch(
    /^line 55: request\.args\["state"\] -> line 55: rows_of\(\.\.\.\) -> line 49: state -> line 50: database\(\)\.execute\(/,
  );
  expect(wayTo('src/search.ts', 20)).toMatch(
    /^line 23: req\.params\.name -> line 23: byCategory\(\.\.\.\) -> line 19: category -> line 20: db\.execute\(/,
  );
});
