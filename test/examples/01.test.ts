import { describe, expect, test } from 'vitest';
import type { AgentId } from '#shared/agent/ids.ts';
import { agentIdSchema } from '#shared/agent/ids.ts';
import { openPlatform } from '#test/e2e/platform.ts';
import { writeTree } from '#test/e2e/tiny-workspace.ts';
import { advisory } from '#test/fakes/osv-advisories.ts';
import { startOsvServer } from '#test/fakes/osv-server.ts';
import { startHoldingProxy } from './holding-proxy.ts';
import { runPaced } from './paced-example.ts';
import { commentsOf, exampleProgram, workedProgram } from './worked-example.ts';

const example = '01-security-audit';

/** A small service with two high and three medium issues, one of them in a dependency. */
const service = {
  'package.json': JSON.stringify({ name: 'service', dependencies: { 'left-pad': '1.0.0' } }),
  'package-lock.json': JSON.stringify({
    name: 'service',
    lockfileVersion: 3,
    packages: {
      '': { name: 'service', dependencies: { 'left-pad': '1.0.0' } },
      'node_modules/left-pad': { version: '1.0.0' },
    },
  }),
  'src/accounts.js': `import { createHash } from 'node:crypto';

export function hashPassword(password) {
  return createHash('md5').update(password).digest('hex');
}

export function startReset(account) {
  const resetToken = Math.random().toString(36);
  account.save({ resetToken });
}
`,
  'src/server.js': `app.get('/leave', (req, res) => {
  res.redirect(req.query.next);
});

app.use((error, req, res, next) => {
  res.status(500).json({ message: error.message, stack: error.stack });
});
`,
};
const leftPad = advisory({
  id: 'GHSA-xxxx-left-pad1',
  package: 'left-pad',
  ranges: [['0', '1.0.1']],
  summary: 'Pads too much',
  rating: 'MODERATE',
});

describe('Worked example 1', () => {
  test('is the program of the document with await added, and nothing else', async () => {
    expect(await exampleProgram(example)).toBe(await workedProgram(example));
  });

  test('prints what its comments show', async () => {
    const analysing = Promise.withResolvers<void>();
    const answers = Promise.withResolvers<void>();
    const osv = await startOsvServer({ advisories: [leftPad] });
    await using slowOsv = await startHoldingProxy(osv.url, () => {
      analysing.resolve();
      return answers.promise;
    });
    await using world = await openPlatform({ osvUrl: slowOsv.url });
    const agent = async (): Promise<AgentId> =>
      agentIdSchema.parse((await world.api.list()).agents[0]?.agent_id);
    /** The hours between the program's lines. */
    const passTime = [
      // Lunch time: the scan is at its dependencies.
      () => analysing.promise,
      // Afternoon: the scan is complete.
      async () => {
        answers.resolve();
        await world.ended(await agent());
      },
    ];
    await using tree = await writeTree(service);

    const printed = await runPaced(world, example, {
      workspace: tree.folder,
      before: (verb) => (verb === 'AgentOutput' ? passTime.shift()?.() : undefined),
    });
    await osv.close();

    const id = await agent();
    expect(printed[0]).toBe(`Security scan started: ${id}`);
    const comments = await commentsOf(example, /^\[/);
    expect(printed.filter((line) => comments.includes(line))).toEqual(comments);
    const lunch = printed.indexOf('[PROGRESS:75] Analyzing dependency vulnerabilities...');
    const result = printed.indexOf('[RESULT] Security scan complete. 5 issues found (2 high, 3 medium)');
    expect(printed.filter((line) => line.startsWith('[RESULT]'))).toEqual([printed[result]]);
    expect(lunch).toBeGreaterThan(0);
    expect(result).toBeGreaterThan(lunch);
    // Two answers, and no line in both.
    const whole = (await world.api.output(id)).lines.map(({ text }) => text);
    expect(printed.slice(1)).toEqual(whole);
    expect(await world.api.output(id)).toMatchObject({ status: 'completed', exit_code: 0 });
    expect(await world.platform.engine.store.get(id)).toMatchObject({
      model: expect.stringContaining('haiku'),
    });
  });
});
