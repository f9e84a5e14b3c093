import { describe, expect, test } from 'vitest';
import { beginCourse, joinProgress, numberLines, whyRefused } from '#shared/agent/course.ts';
import { type EndCause, endReasons, endSchema, makeEnd, timeoutCause } from '#shared/agent/end.ts';
import { agentIdSchema, makeAgentId, ownerSchema, workspaceIdSchema } from '#shared/agent/ids.ts';
import { agentRecordSchema } from '#shared/agent/record.ts';
import { expiryOf } from '#shared/agent/retention.ts';
import { claimOf, dawn, endOf, progressOf } from '#test/contracts/agent-samples.ts';

describe('the table of ends', () => {
  const error = 'It broke';
  const table: readonly (readonly [EndCause, string, number])[] = [
    [{ reason: 'finished', exitCode: 0 }, 'completed', 0],
    [{ reason: 'finished', exitCode: 3 }, 'completed', 3],
    [{ reason: 'unfinished', error }, 'failed', 1],
    [{ reason: 'refused', error }, 'failed', 1],
    [{ reason: 'turn_limit', error }, 'failed', 1],
    [timeoutCause(30), 'failed', 124],
    [{ reason: 'budget', error }, 'failed', 1],
    [{ reason: 'killed' }, 'terminated', 137],
    [{ reason: 'stopped_outside' }, 'terminated', 137],
    [{ reason: 'crashed', error }, 'failed', 1],
  ];

  test.for(table)('%j is %s with exit code %i', ([cause, status, exit_code]) => {
    const end = makeEnd(cause, dawn);
    expect(end).toMatchObject({ status, exit_code, end_reason: cause.reason, completed_at: dawn });
    expect(endSchema.parse(end)).toEqual(end);
  });

  test('has every reason', () => {
    expect([...new Set(table.map(([{ reason }]) => reason))].sort()).toEqual([...endReasons].sort());
  });

  test('words a timeout as the contract does', () => {
    expect(timeoutCause(30)).toEqual({ reason: 'timeout', error: 'Agent exceeded timeout (30 minutes)' });
  });

  test('knows no agent that completed for another reason, nor a failed one without an error', () => {
    const completed = makeEnd({ reason: 'finished', exitCode: 0 }, dawn);
    expect(endSchema.safeParse({ ...completed, end_reason: 'killed' }).success).toBe(false);
    const { error: _, ...failed } = { error, ...makeEnd({ reason: 'crashed', error }, dawn) };
    expect(endSchema.safeParse(failed).success).toBe(false);
  });
});

describe('ids', () => {
  test.for([
    ['code-review-agent', 'agent-code-review-aaaaaaaaab'],
    ['devsecops-scanner', 'agent-devsecops-scanner-aaaaaaaaab'],
    ['agent-agent', 'agent-agent-aaaaaaaaab'],
  ] as const)('of %s drop a trailing -agent: %s', ([type, id]) => {
    expect(makeAgentId(type, Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 1))).toBe(id);
  });

  test('use every letter of base32 and five bits of each byte', () => {
    expect(makeAgentId('x', Uint8Array.of(31, 30, 26, 25, 0, 255, 224, 32, 63, 1, 9))).toBe(
      'agent-x-762za7aa7b',
    );
  });

  test.for([
    'agent-x',
    'agent-X-aaaaaaaaaa',
    'agent-x-aaaaaaaaa1',
    'x-aaaaaaaaaa',
    'agent--aaaaaaaaaa',
    '../x',
    '',
  ])('%j is none', (id) => {
    expect(agentIdSchema.safeParse(id).success).toBe(false);
  });

  test('of workspaces are hashes, owners are not empty', () => {
    expect(workspaceIdSchema.safeParse(`ws-${'a'.repeat(64)}`).success).toBe(true);
    for (const id of ['ws-abc', `ws-${'A'.repeat(64)}`, `ws-${'a'.repeat(64)}/..`]) {
      expect(workspaceIdSchema.safeParse(id).success).toBe(false);
    }
    expect(ownerSchema.safeParse('').success).toBe(false);
  });
});

describe('the course of an agent', () => {
  const begun = beginCourse(claimOf().start);

  test('begins as a valid record', () => {
    expect(agentRecordSchema.parse(begun)).toEqual(begun);
    expect(begun).toMatchObject({ status: 'running', turn: 0, next_seq: 1, epoch: 0, lease: '' });
  });

  test('numbers lines from the next number on', () => {
    expect(numberLines({ next_seq: 5 }, ['a', 'b'], dawn)).toEqual([
      { seq: 5, at: dawn, text: 'a' },
      { seq: 6, at: dawn, text: 'b' },
    ]);
  });

  test('joins progress without going back', () => {
    expect(joinProgress(progressOf(40), progressOf(30))).toMatchObject({
      percent_complete: 40,
      current_step: 'At 30',
    });
    expect(joinProgress(progressOf(40), undefined)).toEqual(progressOf(40));
  });

  const held = { ...begun, lease: 'new', turn: 3, epoch: 2 };
  test.for([
    [undefined, {}, 'unknown_agent'],
    [{ ...held, ...endOf() }, {}, 'ended'],
    [{ ...held, ...endOf() }, { lease: 'old' }, 'ended'],
    [held, {}, undefined],
    [held, { lease: 'new', turn: 4, epoch: 2 }, undefined],
    [held, { lease: 'old' }, 'stale'],
    [held, { lease: '' }, 'stale'],
    [held, { turn: 3 }, 'stale'],
    [held, { turn: 5 }, 'stale'],
    [held, { epoch: 1 }, 'stale'],
  ] as const)('of %o, a write that demands %j is refused as %s', ([record, demand, why]) => {
    expect(whyRefused(record, demand)).toBe(why);
  });

  test('of a completed agent is kept for other hours than that of a failed one', () => {
    const retention = { completedHours: 1, otherHours: 2, outputDays: 14 };
    const hoursKept = (end: Parameters<typeof expiryOf>[0]) =>
      (expiryOf(end, retention) - Date.parse(dawn)) / 3_600_000;
    expect(hoursKept(endOf())).toBe(1);
    expect(hoursKept(endOf({ reason: 'killed' }))).toBe(2);
    expect(hoursKept(endOf({ reason: 'crashed', error: 'It broke' }))).toBe(2);
  });
});
