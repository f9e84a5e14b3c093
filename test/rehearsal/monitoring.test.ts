import { expect, test } from 'vitest';
import type { ToolAnswer } from '#local/rehearsal/playbook.ts';
import { replay } from '#local/rehearsal/playbook.ts';
import { monitoringAgent, sourcesIn, timesIn } from '#local/rehearsal/playbooks/monitoring-agent.ts';

test('Log groups and log files that a request names are its sources', () => {
  expect(
    sourcesIn('Watch /aws/lambda/orders and /var/log/app.log. Also /var/log/app.log, not /etc/hosts'),
  ).toEqual([{ group: '/aws/lambda/orders' }, { file: '/var/log/app.log' }]);
});

test.each([
  ['Watch for 45 minutes', { minutes: 45, every: 60 }],
  ['Watch for 2 hours every 30 seconds', { minutes: 120, every: 30 }],
  ['Watch for 30 seconds every 5 seconds', { minutes: 0.5, every: 5 }],
  ['Watch for 9 hours', { minutes: 120, every: 60 }],
  ['Watch', { minutes: 120, every: 60 }],
])('%s is %o', (prompt, times) => {
  expect(timesIn(prompt)).toEqual(times);
});

/** Every call that the playbook makes when its tools answer these, one after the other. */
function callsOf(prompt: string, answers: readonly ToolAnswer[]) {
  const brief = { agentType: 'monitoring-agent', prompt, offers: () => true };
  const known = new Map<string, ToolAnswer>();
  const left = [...answers];
  const made: { name: string; input: Record<string, unknown> }[] = [];
  for (;;) {
    const { calls } = replay({
      playbook: monitoringAgent,
      brief,
      idOf: (s, c) => `${s}-${c}`,
      answers: known,
    });
    made.push(...calls.map(({ name, input }) => ({ name, input })));
    if (calls.some(({ name }) => name === 'finish')) return made;
    for (const { id, name } of calls) {
      const isOwn = name === 'report_progress' || name === 'finish';
      known.set(id, isOwn ? fine : (left.shift() ?? { text: 'nothing is left', isError: true }));
    }
  }
}

const fine: ToolAnswer = { text: 'fine', isError: false };
const over = (more = ''): ToolAnswer => ({
  text: `Watch 0123456789ab is over.\nTimes are UTC.\n\nMonitoring for 30 minutes. Detected 1 error pattern:\n1. Boom (3 occurrences, stopped at 14:35)\n\nSource file /x.log: 9 lines, 9 events\n${more}Conclusion: 0 error patterns ongoing, 1 stopped`,
  isError: false,
});
const changed: ToolAnswer = {
  text: 'Watch 0123456789ab changed; 20 minutes left.\n\nMonitoring for 10 minutes. Detected 1 error pattern:\n1. Boom (ongoing, 3 occurrences)\n\nConclusion: 1 error pattern ongoing, 0 stopped',
  isError: false,
};
const summaryOf = (calls: ReturnType<typeof callsOf>) =>
  calls.find(({ name }) => name === 'finish')?.input ?? {};

test('A change is told in the words of the tool, and the watch goes on; its end is the result', () => {
  const calls = callsOf('Watch /x.log for 30 minutes', [changed, over()]);
  expect(calls.filter(({ name }) => name === 'watch_logs').map(({ input }) => input)).toEqual([
    { sources: [{ file: '/x.log' }], minutes: 30, every_seconds: 60, stopped_after_seconds: 300 },
    { continue: '0123456789ab' },
  ]);
  expect(calls[2]?.input).toEqual({
    message: 'Monitoring for 10 minutes. Detected 1 error pattern:\n1. Boom (ongoing, 3 occurrences)',
  });
  const { exit_code, summary } = summaryOf(calls);
  expect(exit_code).toBe(0);
  expect(String(summary).split('\n').slice(0, 3)).toEqual([
    'Monitoring complete: 0 error patterns ongoing, 1 stopped',
    'Monitoring for 30 minutes. Detected 1 error pattern:',
    '1. Boom (3 occurrences, stopped at 14:35)',
  ]);
});

test('A source that could not be read makes the watch incomplete', () => {
  const { exit_code, summary } = summaryOf(
    callsOf('Watch /x.log', [over('NOT READ: file /y.log since 14:00: gone\n')]),
  );
  expect(exit_code).toBe(2);
  expect(summary).toMatch(/^Monitoring incomplete: /);
  expect(summary).toContain('NOT READ: file /y.log since 14:00: gone');
});

test('A request that names no log watches what is listed, and no snapshot beside it', () => {
  const listed = {
    text: '{"group": "/aws/lambda/a"} 10 bytes\n{"workspace_file": "old.log"} 5 bytes',
    isError: false,
  };
  const calls = callsOf('Monitor application logs', [listed, over()]);
  expect(calls.find(({ name }) => name === 'watch_logs')?.input['sources']).toEqual([
    { group: '/aws/lambda/a' },
  ]);
});

test('Only a snapshot, or nothing at all, is no watch, and the result says so', () => {
  const listed = { text: '{"workspace_file": "old.log"} 5 bytes', isError: false };
  const looked = summaryOf(callsOf('Monitor', [listed, { text: 'Read 3 lines: 3 events', isError: false }]));
  expect(looked).toMatchObject({
    exit_code: 2,
    summary: expect.stringContaining('a single look at files and no watch'),
  });
  const nothing = summaryOf(callsOf('Monitor', [{ text: 'No log source was found.', isError: false }]));
  expect(nothing).toMatchObject({
    exit_code: 2,
    summary: expect.stringMatching(/no log could be found to watch\nStart the platform with --log-files DIR/),
  });
});
