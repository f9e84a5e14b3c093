import { describe, expect, test } from 'vitest';
import type { ToolCall } from '#shared/agent/conversation.ts';
import { asked, call, decide, minuteMs, reasonOf } from './deciding.ts';

describe('waiting', () => {
  const wait = (seconds: number, id = 'toolu_wait'): ToolCall =>
    call('wait', { seconds, reason: 'Later' }, id);

  test('counts from when the turn was committed, so that a restart does not prolong it', () => {
    expect(decide([asked(wait(60))])).toEqual({ kind: 'pause', seconds: 60 });
    expect(decide([asked(wait(60))], { afterMs: 45_500 })).toEqual({ kind: 'pause', seconds: 15 });
  });

  test('is answered once its time is over', () => {
    expect(decide([asked(wait(60))], { afterMs: 59_999 })).toEqual({ kind: 'pause', seconds: 1 });
    expect(decide([asked(wait(60))], { afterMs: 60_000 })).toMatchObject({
      kind: 'answer',
      answers: [{ content: 'Waited.', isError: false }],
    });
  });

  test('ends at the deadline', () => {
    expect(decide([asked(wait(3_600))])).toEqual({ kind: 'pause', seconds: 30 * 60 });
    expect(reasonOf(decide([asked(wait(3_600))], { afterMs: 30 * minuteMs }))).toBe('timeout');
  });

  test('begins after the other tools have run', () => {
    const turns = [asked(wait(60), call('read'))];
    expect(decide(turns)).toEqual({ kind: 'run_tools', families: ['code'] });
    expect(decide(turns, { answered: ['toolu_read'] })).toEqual({ kind: 'pause', seconds: 60 });
  });

  test('lasts until the latest of several is over', () => {
    const turns = [asked(wait(60, 'toolu_a'), wait(90, 'toolu_b'))];
    expect(decide(turns)).toEqual({ kind: 'pause', seconds: 90 });
    expect(decide(turns, { afterMs: 60_000 })).toMatchObject({
      kind: 'answer',
      answers: [{ call: { id: 'toolu_a' } }],
    });
  });
});

describe('calls whose tool goes on later', () => {
  const [read, secrets] = [call('read'), call('secrets')];
  const wait = call('wait', { seconds: 60, reason: 'Later' });

  test('pause the agent until the tool is to be called again, also after a restart in between', () => {
    const wakes = { toolu_read: 90_000 };
    expect(decide([asked(read)], { wakes })).toEqual({ kind: 'pause', seconds: 90 });
    expect(decide([asked(read)], { wakes, afterMs: 80_500 })).toEqual({ kind: 'pause', seconds: 10 });
    expect(decide([asked(read)], { wakes, afterMs: 89_999 })).toEqual({ kind: 'pause', seconds: 1 });
    expect(decide([asked(read)], { wakes, afterMs: 90_000 })).toEqual({
      kind: 'run_tools',
      families: ['code'],
    });
  });

  test('are called again one by one, each as early as it asked for', () => {
    const wakes = { toolu_read: 90_000, toolu_secrets: 40_000 };
    const turns = [asked(read, secrets)];
    expect(decide(turns, { wakes })).toEqual({ kind: 'pause', seconds: 40 });
    expect(decide(turns, { wakes, afterMs: 40_000 })).toEqual({ kind: 'run_tools', families: ['scan'] });
    expect(decide(turns, { wakes, afterMs: 90_000 })).toEqual({
      kind: 'run_tools',
      families: ['code', 'scan'],
    });
  });

  test('hold up no call that has not run, and no pause that is over', () => {
    const wakes = { toolu_read: 90_000 };
    expect(decide([asked(read, secrets)], { wakes })).toEqual({ kind: 'run_tools', families: ['scan'] });
    expect(decide([asked(read, wait)], { wakes, afterMs: 60_000 })).toMatchObject({
      kind: 'answer',
      answers: [{ content: 'Waited.' }],
    });
    expect(decide([asked(read, wait)], { wakes })).toEqual({ kind: 'pause', seconds: 90 });
  });

  test('end with the agent at its deadline', () => {
    const wakes = { toolu_read: 3_600_000 };
    expect(decide([asked(read)], { wakes })).toEqual({ kind: 'pause', seconds: 30 * 60 });
    expect(reasonOf(decide([asked(read)], { wakes, afterMs: 30 * minuteMs }))).toBe('timeout');
  });
});
