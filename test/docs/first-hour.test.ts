import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canCurlSign, whyNoCurl } from '#test/fakes/signing-curl.ts';
import { firstMissing, type GuideStep, stepsOf } from './guide.ts';
import { ShellSession } from './shell-session.ts';

const root = resolve(import.meta.dirname, '../..');
const steps = stepsOf(readFileSync(join(root, 'docs/first-hour.md'), 'utf8'));
const noServer = 'http://127.0.0.1:9';

describe.skipIf(!canCurlSign)(`the first hour, command by command${whyNoCurl}`, () => {
  let home: string;
  const terminals = new Map<number, ShellSession>();

  const open = (): ShellSession =>
    new ShellSession({
      cwd: root,
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: home,
        NO_COLOR: '1',
        // A port of the test's own; no server of advisories or packages is asked.
        ...{ AGENTS_PORT: '0', OSV_URL: noServer, NPM_REGISTRY_URL: noServer },
      },
    });

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'first-hour-'));
    terminals.set(1, open());
  });
  afterAll(async () => {
    await Promise.all([...terminals.values()].map((terminal) => terminal.close()));
    await rm(home, { recursive: true, force: true });
  });

  const follow = async (step: GuideStep): Promise<{ printed: string; exitCode: number }> => {
    if (step.terminal === 1) {
      const first = terminals.get(1);
      if (first === undefined) throw new Error('no terminal');
      return await first.run(step.commands);
    }
    await terminals.get(step.terminal)?.close();
    const other = open();
    terminals.set(step.terminal, other);
    const printed = await other.start(step.commands, (text) => firstMissing(step, text) === undefined);
    return { printed, exitCode: 0 };
  };

  test('has steps to follow', () => expect(steps.length).toBeGreaterThan(15));

  test.each(steps.map((step) => [step.commands.split('\n').at(-1) ?? '', step] as const))(
    '%s',
    { timeout: 60_000 },
    async (_, step) => {
      const { printed, exitCode } = await follow(step);
      expect({ printed, exitCode, missing: firstMissing(step, printed) }).toEqual({
        ...{ printed, exitCode: 0, missing: undefined },
      });
    },
  );
});
