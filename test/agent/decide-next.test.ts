import { describe, expect, test } from 'vitest';
import type { Turn } from '#shared/agent/conversation.ts';
import { limits } from '#shared/agent/limits.ts';
import { nudgeAfter } from '#shared/agent/nudges.ts';
import { type StopReason, stopReasons } from '#shared/agent/stop-reasons.ts';
import { asked, call, decide, minuteMs, reasonOf, said } from './deciding.ts';

const finish = call('finish', { exit_code: 0, summary: 'All is well' });
const callModel = { kind: 'call_model' };
const spent = { max_cost_usd: 1, usage: { cost_usd: 1 } };

describe('what follows a reply that asks for no tool', () => {
  const expected: Readonly<Record<StopReason, string>> = {
    end_turn: 'call_model',
    tool_use: 'call_model',
    max_tokens: 'call_model',
    pause_turn: 'call_model',
    stop_sequence: 'call_model',
    refusal: 'refused',
    model_context_window_exceeded: 'unfinished',
  };

  test.for(stopReasons)('that stopped for %s', (reason) => {
    const decision = decide([said(reason)]);
    expect(reasonOf(decision) ?? decision.kind).toBe(expected[reason]);
  });

  test.for(['end_turn', 'tool_use', 'stop_sequence'] as const)(
    '%s twice in a row is unfinished',
    (reason) => {
      expect(reasonOf(decide([said(reason), said(reason, [], 2)]))).toBe('unfinished');
    },
  );

  test.for(['max_tokens', 'pause_turn'] as const)('%s is continued three times, no more', (reason) => {
    const cut = (count: number): Turn[] =>
      Array.from({ length: count }, (_, index) => said(reason, [], index + 1));
    expect(decide(cut(limits.continuations))).toEqual(callModel);
    expect(reasonOf(decide(cut(limits.continuations + 1)))).toBe('unfinished');
  });

  test('reminders count afresh after the model used a tool', () => {
    const turns = [said('end_turn'), asked(call('read')), said('end_turn', [], 3)];
    expect(decide(turns, { answered: ['toolu_read'] })).toEqual(callModel);
  });

  test('reminders and continuations are counted apart', () => {
    expect(decide([said('max_tokens'), said('end_turn', [], 2), said('max_tokens', [], 3)])).toEqual(
      callModel,
    );
  });

  test('a refusal says nothing of what was refused, and ends also with open calls', () => {
    expect(decide([said('refusal', [call('read')])])).toEqual({
      kind: 'end',
      cause: { reason: 'refused', error: 'The model refused to go on with this job' },
    });
  });
});

describe('limits', () => {
  test('an agent that has not begun calls the model', () => {
    expect(decide([])).toEqual(callModel);
  });

  test.for([
    ['its deadline', { afterMs: 30 * minuteMs }, 'timeout'],
    ['its spending limit', { agent: spent }, 'budget'],
    ['its last turn', { agent: { max_turns: 1, turn: 1 } }, 'turn_limit'],
  ] as const)('%s ends an agent instead of another model call', ([, given, reason]) => {
    expect(reasonOf(decide([], given))).toBe(reason);
    expect(reasonOf(decide([asked(call('read'))], { ...given, answered: ['toolu_read'] }))).toBe(reason);
  });

  test('a millisecond, a cent and a turn before them it goes on', () => {
    const agent = { max_cost_usd: 1, usage: { cost_usd: 0.99 }, max_turns: 2, turn: 1 };
    const decision = decide([asked(call('read'))], {
      agent,
      answered: ['toolu_read'],
      afterMs: 30 * minuteMs - 1,
    });
    expect(decision).toEqual(callModel);
  });

  test('the deadline names the minutes that were given', () => {
    expect(decide([], { afterMs: 30 * minuteMs })).toEqual({
      kind: 'end',
      cause: { reason: 'timeout', error: 'Agent exceeded timeout (30 minutes)' },
    });
  });

  test.for([
    ['budget', { agent: spent }],
    ['turns', { agent: { max_turns: 1, turn: 1 } }],
  ] as const)('tools that were asked for still run when the %s are used up', ([, given]) => {
    expect(decide([asked(call('read'))], given)).toMatchObject({ kind: 'run_tools' });
  });

  test('no tool runs after the deadline', () => {
    expect(reasonOf(decide([asked(call('read'))], { afterMs: 30 * minuteMs }))).toBe('timeout');
  });

  test.for([
    ['deadline', { afterMs: 31 * minuteMs }],
    ['budget', { agent: spent }],
    ['turns', { agent: { max_turns: 1, turn: 1 } }],
  ] as const)('work that is finished counts also past the %s', ([, given]) => {
    expect(decide([asked(finish)], given)).toMatchObject({ kind: 'finish' });
  });
});

describe('tool calls', () => {
  test('run by family, each family once, in a fixed order', () => {
    const decision = decide([asked(call('secrets'), call('search'), call('read'))]);
    expect(decision).toEqual({ kind: 'run_tools', families: ['code', 'scan'] });
  });

  test('that have an answer do not run again', () => {
    const turns = [asked(call('secrets'), call('read'))];
    expect(decide(turns, { answered: ['toolu_secrets'] })).toEqual({ kind: 'run_tools', families: ['code'] });
    expect(decide(turns, { answered: ['toolu_secrets', 'toolu_read'] })).toEqual(callModel);
  });

  test('of unknown tools are answered as errors, before others run', () => {
    const decision = decide([asked(call('read'), call('x'.repeat(500)))]);
    expect(decision).toMatchObject({ kind: 'answer', answers: [{ isError: true }] });
    const [answer] = decision.kind === 'answer' ? decision.answers : [];
    expect(answer?.content).toBe(`There is no tool named ${'x'.repeat(80)}.`);
  });

  test('that were cut off are answered, not run; those before them run', () => {
    const turns = [said('max_tokens', [call('read'), call('secrets')])];
    expect(decide(turns)).toMatchObject({
      kind: 'answer',
      answers: [{ call: { name: 'secrets' }, isError: true }],
    });
    expect(decide(turns, { answered: ['toolu_secrets'] })).toEqual({ kind: 'run_tools', families: ['code'] });
  });
});

describe('control tools', () => {
  test('a report of progress is answered at once', () => {
    const report = call('report_progress', { percent: 10, message: 'Reading' });
    expect(decide([asked(report)])).toEqual({
      kind: 'answer',
      answers: [{ call: report, content: 'Shown.', isError: false }],
    });
  });

  test.for([
    ['report_progress', { percent: 101, message: 'Reading' }],
    ['report_progress', { percent: 10 }],
    ['wait', { seconds: 0, reason: 'Later' }],
    ['wait', { seconds: limits.waitToolSeconds + 1, reason: 'Later' }],
    ['finish', { exit_code: 256, summary: 'Done' }],
    ['finish', { exit_code: 0, summary: '' }],
    ['finish', 'nothing'],
  ] as const)('%s with invalid input %j is answered as an error that says so', ([name, input]) => {
    const decision = decide([asked(call(name, input))]);
    expect(decision).toMatchObject({ kind: 'answer', answers: [{ isError: true }] });
    const [answer] = decision.kind === 'answer' ? decision.answers : [];
    expect(answer?.content).toMatch(/^Invalid input: /);
  });

  test('finish alone ends the job with its input', () => {
    expect(decide([asked(finish)])).toEqual({ kind: 'finish', input: finish.input });
  });

  test('finish beside a report of progress ends the job too', () => {
    const report = call('report_progress', { percent: 100, message: 'Done' });
    expect(decide([asked(report, finish)])).toMatchObject({ kind: 'finish' });
  });

  test('finish beside another tool is refused, and the other runs', () => {
    const turns = [asked(call('read'), finish)];
    expect(decide(turns)).toMatchObject({ kind: 'answer', answers: [{ call: finish, isError: true }] });
    expect(decide(turns, { answered: [finish.id] })).toEqual({ kind: 'run_tools', families: ['code'] });
  });

  test('finish that was cut off does not end the job', () => {
    expect(decide([said('max_tokens', [finish])])).toMatchObject({
      kind: 'answer',
      answers: [{ isError: true }],
    });
  });

  test('finish that was answered, as it was wrong, does not end the job later', () => {
    expect(decide([asked(finish)], { answered: [finish.id] })).toEqual(callModel);
  });
});

describe('nudges', () => {
  test('follow no turn that asked for tools', () => {
    for (const reason of stopReasons) expect(nudgeAfter(said(reason, [call('read')]))).toBeUndefined();
  });

  test.for([
    ['end_turn', 'reminder'],
    ['stop_sequence', 'reminder'],
    ['tool_use', 'reminder'],
    ['max_tokens', 'continuation'],
    ['pause_turn', 'continuation'],
  ] as const)('after %s it is a %s', ([reason, kind]) => {
    expect(nudgeAfter(said(reason))?.kind).toBe(kind);
  });

  test('a paused reply goes back without a word', () => {
    expect(nudgeAfter(said('pause_turn'))?.text).toBeUndefined();
    expect(nudgeAfter(said('end_turn'))?.text).toContain('finish');
  });
});
