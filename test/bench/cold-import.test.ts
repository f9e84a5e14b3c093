import { expect, test } from 'vitest';
import { measureColdImports } from '#bench/cold-import/measure.ts';
import { readColdOptions } from '#bench/cold-import/options.ts';
import { printColdImports } from '#bench/cold-import/print.ts';

// One that streams reaches for what Lambda's runtime brings; one that deploys parses its policy.
test('functions load that want more of Lambda than variables', async () => {
  const { imports } = await measureColdImports({ names: ['agent-events', 'deploy'], runs: 1 });
  expect(imports.map(({ name }) => name)).toEqual(['agent-events', 'deploy']);
});

test('every run loads the bundle in a process of its own, and the table names the slowest first', async () => {
  const sheet = await measureColdImports({ names: ['health', 'think'], runs: 2 });
  expect(sheet.imports.map(({ name, samplesMs }) => [name, samplesMs.length])).toEqual([
    ['health', 2],
    ['think', 2],
  ]);
  for (const { samplesMs, medianMs, bytes } of sheet.imports) {
    expect(samplesMs).toContain(medianMs);
    expect(bytes).toBeGreaterThan(10_000);
  }
});

test('a sheet is printed with the slowest function first', () => {
  const of = (name: 'health' | 'think', samplesMs: readonly number[], medianMs: number) => ({
    ...{ name, samplesMs, medianMs, bytes: 102_400 },
  });
  const imports = [of('health', [9, 10, 30], 10), of('think', [80, 90, 100], 90)];
  const [head, first, second] = printColdImports({ node: 'v24.0.0', machine: 'linux x64', imports }).split(
    '\n',
  );
  expect([head, first, second].map((line) => line?.split(/ {2,}/))).toEqual([
    ['function', 'KB', 'median ms', 'fastest', 'slowest'],
    ['think', '100', '90', '80', '100'],
    ['health', '100', '10', '9', '30'],
  ]);
});

test('an option that does not exist is refused by name', () => {
  expect(() => readColdOptions(['--only', 'nothing'])).toThrow('--only nothing: no such function');
  expect(() => readColdOptions(['--runs', '0'])).toThrow('--runs 0');
  expect(readColdOptions(['--runs', '3', '--json'])).toMatchObject({ runs: 3, asJson: true });
});
