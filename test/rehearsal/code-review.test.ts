import { expect, test } from 'vitest';
import type { ToolAnswer } from '#local/rehearsal/playbook.ts';
import { replay } from '#local/rehearsal/playbook.ts';
import { codeReviewAgent, rangeIn } from '#local/rehearsal/playbooks/code-review-agent.ts';

test.each([
  ['Review main..feature please', 'main..feature'],
  ['What did `v1.2.0...HEAD~2` bring?', 'v1.2.0...HEAD~2'],
  ['Review all changes since last deployment. Focus on security.', 'last tag'],
  ['Everything since the last release', 'last tag'],
  ['Look at the last commit', 'last commit'],
  ['my uncommitted work', 'working tree'],
  ['Review authentication implementation for security issues...', undefined],
  ['Review 10-line change in auth.ts', undefined],
])('%s is the range %s', (prompt, range) => {
  expect(rangeIn(prompt)).toBe(range);
});

/** What the playbook ends with when `scan_changes` answers these, one after the other. */
function ending(prompt: string, ...reviews: readonly ToolAnswer[]) {
  const brief = { agentType: 'code-review-agent', prompt, offers: () => true };
  const answers = new Map<string, ToolAnswer>();
  const left = [...reviews];
  for (;;) {
    const { calls } = replay({
      playbook: codeReviewAgent,
      brief,
      idOf: (step, call) => `${step}-${call}`,
      answers,
    });
    const finish = calls.find(({ name }) => name === 'finish');
    if (finish !== undefined) return finish.input;
    for (const { id, name } of calls) {
      const answer = name === 'scan_changes' ? left.shift() : undefined;
      answers.set(id, answer ?? { text: 'fine', isError: false });
    }
  }
}

const reviewed = (verdict: string): ToolAnswer => ({
  text: `Verdict: ${verdict} (why)\nWorking tree against HEAD: 1 file changed\nChecked 1 file: no issues found\nTests: none`,
  isError: false,
});

test.each([
  ['approve', 0],
  ['comment', 0],
  ['request changes', 1],
])('the verdict %s ends with %i', (verdict, code) => {
  const { exit_code, summary } = ending('Review', reviewed(verdict));
  expect(exit_code).toBe(code);
  expect(String(summary).split('\n').slice(0, 3)).toEqual([
    `Code review complete: ${verdict}`,
    'Working tree against HEAD: 1 file changed',
    'Tests: none',
  ]);
});

test('without a tag the newest change is reviewed, and the summary says so', () => {
  const { exit_code, summary } = ending(
    'Review all changes since last deployment',
    { text: 'No tag lies behind HEAD', isError: true },
    reviewed('approve'),
  );
  expect(exit_code).toBe(0);
  expect(summary).toContain('the last release is not known');
});

test('a change that could not be found is no approval', () => {
  expect(ending('Review', { text: 'Nothing to review: nothing changed', isError: false })).toMatchObject({
    exit_code: 2,
    summary: expect.stringMatching(/^Code review incomplete: Nothing to review/),
  });
  expect(ending('Review', { text: 'No history.', isError: true })).toMatchObject({ exit_code: 2 });
});
