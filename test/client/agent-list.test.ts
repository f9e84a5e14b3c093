import { describe, expect, test } from 'vitest';
import { type RenderedAgent, renderAgentList, typicalMinutes } from '#client/render/agent-list.ts';
import { renderAge, renderDuration } from '#client/render/duration.ts';
import type { AgentId } from '#shared/agent/ids.ts';

const now = new Date('2026-11-22T12:00:00.000Z');
const ago = (seconds: number): string => new Date(now.getTime() - seconds * 1000).toISOString();
const minute = 60;

/** Ids as short as those of the worked examples. */
function agent(id: string, type: string, course: Partial<RenderedAgent>): RenderedAgent {
  return {
    agent_id: id as AgentId,
    subagent_type: type,
    status: 'running',
    started_at: ago(0),
    ...course,
  };
}

const ended = (status: 'completed' | 'failed' | 'terminated', secondsAgo: number) => ({
  status,
  started_at: ago(secondsAgo + 10 * minute),
  completed_at: ago(secondsAgo),
});

describe('the list of agents', () => {
  test('reads as in the worked examples', () => {
    const agents = [
      agent('agent-test', 'test-runner-agent', { started_at: ago(3 * minute + 45) }),
      agent('agent-review', 'code-review-agent', ended('completed', 2 * minute + 10)),
      agent('agent-sec', 'security-auditor-agent', { started_at: ago(4 * minute + 12) }),
      agent('agent-deps', 'dependency-agent', ended('completed', 4 * minute)),
    ];
    expect(renderAgentList(agents, now)).toBe(
      [
        'agent-test [running]     test-runner-agent (3m 45s)',
        'agent-review [complete]  code-review-agent (completed 2m ago)',
        'agent-sec [running]      security-auditor-agent (4m 12s)',
        'agent-deps [complete]    dependency-agent (completed 4m ago)',
      ].join('\n'),
    );
  });

  test('says how an agent failed, was stopped, or completed with an exit code', () => {
    const agents = [
      agent('agent-a', 'a', { ...ended('failed', 90), end_reason: 'timeout', exit_code: 124 }),
      agent('agent-b', 'b', { ...ended('failed', 90), end_reason: 'turn_limit', exit_code: 1 }),
      agent('agent-c', 'c', { ...ended('terminated', 3_700), end_reason: 'killed', exit_code: 137 }),
      agent('agent-d', 'd', { ...ended('completed', 5), end_reason: 'finished', exit_code: 2 }),
    ];
    expect(renderAgentList(agents, now)).toBe(
      [
        'agent-a [failed]      a (failed 1m ago, timeout)',
        'agent-b [failed]      b (failed 1m ago, turn limit)',
        'agent-c [terminated]  c (terminated 1h ago)',
        'agent-d [complete]    d (completed 5s ago, exit code 2)',
      ].join('\n'),
    );
  });

  test('shows a running agent that takes much longer than its type usually does, as in the tips', () => {
    const expectedMinutes = new Map([['x-agent', 10]]);
    const overdue = agent('agent-abc', 'x-agent', { started_at: ago(45 * minute) });
    const late = agent('agent-def', 'x-agent', { started_at: ago(15 * minute) });
    expect(renderAgentList([overdue, late], now, { expectedMinutes })).toBe(
      ['agent-abc running for 45 minutes (expected 10)', 'agent-def [running]  x-agent (15m 0s)'].join('\n'),
    );
  });

  test('is empty without agents', () => {
    expect(renderAgentList([], now)).toBe('');
  });

  test('prints no control characters of a type', () => {
    expect(renderAgentList([agent('agent-a', '\u001b[2Jx\u0007', {})], now)).toBe(
      'agent-a [running]  x (0s)',
    );
  });
});

describe('what is usual for a type', () => {
  const run = (subagent_type: string, seconds: number, status: 'completed' | 'failed' = 'completed') => ({
    ...{ subagent_type, status, duration_seconds: seconds },
  });

  test('is the median of the runs that completed, in minutes and at least one', () => {
    const runs = [run('a', 50), run('a', 540), run('a', 9_000), run('b', 1), run('b', 2), run('b', 3)];
    expect(typicalMinutes(runs)).toEqual(
      new Map([
        ['a', 9],
        ['b', 1],
      ]),
    );
  });

  test('is not known from fewer than three runs, nor from failed ones', () => {
    const runs = [run('a', 60), run('a', 60), run('a', 60, 'failed')];
    expect(typicalMinutes(runs)).toEqual(new Map());
  });
});

describe('times', () => {
  test.each([
    [-5_000, '0s', 'just now'],
    [999, '0s', 'just now'],
    [1_000, '1s', '1s ago'],
    [59_999, '59s', '59s ago'],
    [60_000, '1m 0s', '1m ago'],
    [225_000, '3m 45s', '3m ago'],
    [3_599_000, '59m 59s', '59m ago'],
    [7_260_000, '2h 1m', '2h ago'],
    [86_400_000, '1d 0h', '1d ago'],
  ])('of %i ms read %s and %s', (ms, duration, age) => {
    expect([renderDuration(ms), renderAge(ms)]).toEqual([duration, age]);
  });
});
