import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

const entry = resolve(import.meta.dirname, '../../bench/main.ts');

function runBench(...args: string[]) {
  return promisify(execFile)(process.execPath, [entry, ...args]);
}

/** A process that ended and whose end nobody has read yet does not count. */
async function isAlive(pid: string): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat !== '' && !stat.includes(') Z ');
}

const figure = { median: expect.any(Number), p99: expect.any(Number) };

describe('the bench', () => {
  test('measures floor and product and judges each figure by its target', async () => {
    const only = ['start-1', 'turn', 'kill', 'together'].flatMap((name) => ['--only', name]);
    const { stdout, stderr } = await runBench('--quick', '--rounds', '1', '--json', ...only);
    const { rounds, measures } = JSON.parse(stdout);
    expect(rounds).toBe(1);
    expect(measures).toMatchObject([
      { name: 'start-1', unit: 'ms', floor: figure, product: figure, target: { ratio: 1.5 } },
      { name: 'turn', unit: 'ms', floor: figure, product: figure, target: { ratio: 2.5 } },
      { name: 'kill', unit: 'ms', floor: null, product: figure, ratio: null, target: { atMost: 20 } },
      { name: 'together', unit: 'x', floor: null, product: figure, target: { atLeast: 3.5 } },
    ]);
    for (const { ratio, floor, product, target, isMet } of measures) {
      expect(product.median).toBeGreaterThan(0);
      if (target.atLeast !== undefined) expect(isMet).toBe(product.median >= target.atLeast);
      else if (floor === null) expect(isMet).toBe(product.median <= target.atMost);
      else expect(isMet).toBe(ratio <= target.ratio);
    }
    expect(stderr).toContain('round 1/1  start-1  floor');
    expect(stderr).toContain('round 1/1  start-1  product');
    expect(stderr).not.toContain('kill  floor');
  });

  test('prints a table with the target beside each figure', async () => {
    const { stdout } = await runBench('--quick', '--rounds', '1', '--only', 'boot');
    expect(stdout).toMatch(/boot: spawned to ready .* ms .* <= 600 ms +(met|MISSED)/);
    expect(stdout).toContain('Medians of 1 round');
  });

  test('names its measures in the help', async () => {
    const { stdout } = await runBench('--help');
    for (const name of ['start-32', 'first-call', 'agents', 'together', 'line', 'poll', 'memory', 'idle']) {
      expect(stdout).toContain(name);
    }
  });

  test('leaves no process behind when it is ended', async () => {
    const bench = spawn(process.execPath, [entry, '--quick'], { stdio: ['ignore', 'ignore', 'pipe'] });
    await once(bench.stderr, 'data');
    const text = await readFile(`/proc/${bench.pid}/task/${bench.pid}/children`, 'utf8');
    const children = text.trim().split(' ');
    expect(children).not.toEqual(['']);
    bench.kill('SIGTERM');
    expect(await once(bench, 'exit')).toEqual([143, null]);
    const living = async () => (await Promise.all(children.map(isAlive))).filter(Boolean);
    await expect.poll(living).toEqual([]);
  });

  test('refuses a measure that it does not have', async () => {
    await expect(runBench('--only', 'luck')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--only luck: no such measure'),
    });
  });
});
