import { describe, expect, test } from 'vitest';
import { openPlatform } from '#test/e2e/platform.ts';
import { makeFolder } from '#test/workspace/folders.ts';
import { commitAll } from '#test/workspace/git-history.ts';
import { allEnded, runPaced } from './paced-example.ts';
import { exampleProgram, workedProgram } from './worked-example.ts';

const example = '06-code-reviews';

const start = { message: 'Start', changes: { 'README.md': 'Orders\n' } };
/** The feature, layer by layer: each with one defect and no test, which counts as low. */
const layers = [
  {
    message: 'Add the authentication layer',
    changes: {
      'src/auth.js': `import { createHash } from 'node:crypto';

export const hashPassword = (password) => createHash('md5').update(password).digest('hex');
`,
    },
    result: 'request changes. 2 issues found (1 high, 1 low)',
    finding: /^HIGH +src\/auth\.js:3 .*fast hash/m,
  },
  {
    message: 'Add the API layer',
    changes: {
      'src/api.js': `app.get('/leave', (req, res) => {
  res.redirect(req.query.next);
});
`,
    },
    result: 'comment. 2 issues found (1 medium, 1 low)',
    finding: /^MEDIUM +src\/api\.js:2 .*where the visitor is sent/m,
  },
  {
    message: 'Add the database layer',
    changes: {
      'src/orders.js': `export function listOrders(db, state) {
  return db.query(\`SELECT * FROM orders WHERE state = '\${state}'\`);
}
`,
    },
    result: 'comment. 2 issues found (1 medium, 1 low)',
    finding: /^MEDIUM +src\/orders\.js:2 .*SQL statement/m,
  },
];

describe('Worked example 6', () => {
  test('is the program of the document with await added, and nothing else', async () => {
    expect(await exampleProgram(example)).toBe(await workedProgram(example));
  });

  test('prints three reviews, each of what was new when it was started', async () => {
    await using world = await openPlatform();
    const folder = await makeFolder();
    const written = [start, ...layers.slice(0, 1)];
    await commitAll(folder, written);
    const printed = await runPaced(world, example, {
      workspace: folder,
      async before(verb) {
        if (verb === 'ListAgents') await allEnded(world);
        // What a task gets to see is packed by now: the next layer can be written.
        const next = verb === 'Task' ? layers[written.length - 1] : undefined;
        if (next === undefined) return;
        await commitAll(folder, [next]);
        written.push(next);
      },
    });
    // In the order of their start; a review that asks for changes ends with 1.
    const line = '^agent-code-review-[a-z2-7]{10} \\[complete\\]  code-review-agent';
    const ended = 'completed (?:\\d+s ago|just now)';
    expect(printed.slice(0, 3)).toEqual([
      expect.stringMatching(`${line} \\(${ended}, exit code 1\\)$`),
      expect.stringMatching(`${line} \\(${ended}\\)$`),
      expect.stringMatching(`${line} \\(${ended}\\)$`),
    ]);
    const feedback = printed.slice(3).join('\n');
    for (const { message, result, finding } of layers) {
      const at = printed.findIndex((line) => new RegExp(`^Last commit \\w+ ${message}: 1 file`).test(line));
      expect(printed[at - 1]).toBe(`[RESULT] Code review complete: ${result}`);
      expect(feedback).toMatch(finding);
    }
  });
});
