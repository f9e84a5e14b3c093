import fs from 'node:fs';
import { homedir } from 'node:os';
import git from 'isomorphic-git';
import { describe, expect, test } from 'vitest';
import { systemClock } from '#lambdas/runtime/system-clock.ts';
import { openPlatform } from '#test/e2e/platform.ts';
import { startOsvServer } from '#test/fakes/osv-server.ts';
import { makeFolder } from '#test/workspace/folders.ts';
import { commitAll } from '#test/workspace/git-history.ts';
import { gateModel } from './model-gate.ts';
import { allEnded, runPaced, startedIn } from './paced-example.ts';
import { commentsOf, exampleProgram, workedProgram } from './worked-example.ts';

const example = '02-pre-deployment-checks';
const programs = { home: homedir(), path: (process.env['PATH'] ?? '').split(':') };
const minute = 60_000;

/** Deployed as 1.0.0; since then a catch that hides errors came in. Two tests, one of which fails. */
async function serviceSinceDeployment(): Promise<string> {
  const folder = await makeFolder();
  const manifest = { name: 'service', version: '1.0.0', type: 'module', scripts: { test: 'node --test' } };
  const lock = {
    name: 'service',
    version: '1.0.0',
    lockfileVersion: 3,
    packages: { '': { name: 'service' } },
  };
  const [deployed = ''] = await commitAll(folder, [
    {
      message: 'Release 1.0.0',
      changes: {
        'package.json': JSON.stringify(manifest),
        'package-lock.json': JSON.stringify(lock),
        'src/sum.js': 'export const sum = (a, b) => a + b;\n',
        'test/sum.test.js': `import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import { sum } from '../src/sum.js';

test('adds', () => equal(sum(2, 2), 4));
test('adds nothing', () => equal(sum(2), 2));
`,
      },
    },
    {
      message: 'Read',
      changes: { 'src/read.js': 'export const read = () => {\n  try {\n    load();\n  } catch {}\n};\n' },
    },
  ]);
  await git.tag({ fs, dir: folder, ref: 'v1.0.0', object: deployed });
  return folder;
}

describe('Worked example 2', () => {
  test('is the program of the document with await added, and nothing else', async () => {
    expect(await exampleProgram(example)).toBe(await workedProgram(example));
  });

  test('prints what its comments show, of four checks that run side by side', async () => {
    let behindMs = 4 * minute;
    const clock = { ...systemClock, now: () => new Date(systemClock.now().getTime() - behindMs) };
    const listed = Promise.withResolvers<void>();
    const osv = await startOsvServer({ advisories: [] });
    const slow = ['test-runner-agent', 'security-auditor-agent'];
    await using gate = gateModel(4, (type) => (slow.includes(type) ? listed.promise : undefined));
    await using world = await openPlatform({ clock, programs, osvUrl: osv.url, ...gate });

    const printed = await runPaced(world, example, {
      workspace: await serviceSinceDeployment(),
      async before(verb) {
        if (verb === 'ListAgents') {
          // Review and dependency check are done for four minutes by the time that somebody looks.
          for (const id of await startedIn(world)) if (/review|dependency/.test(id)) await world.ended(id);
          behindMs = 0;
        }
        if (verb === 'AgentOutput') {
          listed.resolve();
          await allEnded(world);
        }
      },
    });
    await osv.close();

    expect(printed[0]).toBe('4 pre-deployment checks running in background...');
    // The comments' lines; ids are the platform's, times those of this test: four minutes after all were started.
    const id = (stem: string): string => `agent-${stem}-[a-z2-7]{10}`;
    expect(printed.slice(1, 5)).toEqual([
      expect.stringMatching(`^${id('test-runner')} \\[running\\] +test-runner-agent \\(4m \\d+s\\)$`),
      expect.stringMatching(
        `^${id('code-review')} \\[complete\\] +code-review-agent \\(completed 4m ago\\)$`,
      ),
      expect.stringMatching(
        `^${id('security-auditor')} \\[running\\] +security-auditor-agent \\(4m \\d+s\\)$`,
      ),
      expect.stringMatching(`^${id('dependency')} \\[complete\\] +dependency-agent \\(completed 4m ago\\)$`),
    ]);
    // The comments themselves, with the document's short names for ids that a platform makes, and with its times.
    const shape = (line: string): string =>
      line
        .replace(/^agent-(test|review|sec|deps|[a-z-]+-[a-z2-7]{10}) /, 'ID ')
        .replace(/ +/g, ' ')
        .replace(/\d+/g, 'N');
    expect(printed.slice(1, 5).map(shape)).toEqual((await commentsOf(example, /^agent-/)).map(shape));
    expect(new Set(printed.slice(1, 5).map((line) => line.search(/\S+ \(/))).size).toBe(1);
    // All ended; in whichever order the answers came.
    const told = ['Run full test suite', 'Review recent changes', 'Security audit', 'Validate environment'];
    for (const description of told) expect(printed).toContain(`${description}: completed`);
    for (const result of ['1 test failed', 'Code review complete: ', 'Dependency check complete'])
      expect(printed).toContainEqual(expect.stringContaining(`[RESULT] ${result}`));
    expect(printed.filter((line) => line.startsWith('[RESULT]'))).toHaveLength(4);

    const { agents } = await world.api.list();
    const ends = agents.map(({ completed_at = '' }) => completed_at).sort();
    expect(ends).toHaveLength(4);
    for (const { started_at } of agents) expect(started_at < String(ends[0])).toBe(true);
  });
});
