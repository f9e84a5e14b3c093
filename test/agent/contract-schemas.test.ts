import { describe, expect, test } from 'vitest';
import { agentOutputQuerySchema, decodeCursor, encodeCursor } from '#shared/contract/agent-output.ts';
import { listAgentsQuerySchema } from '#shared/contract/list-agents.ts';
import { idempotencyKeySchema, taskRequestSchema } from '#shared/contract/task.ts';

const least = { subagent_type: 'code-review-agent', prompt: 'Review this' };

describe('a task request', () => {
  test('gets its defaults', () => {
    expect(taskRequestSchema.parse(least)).toEqual({
      ...least,
      run_in_background: false,
      on_duplicate: 'allow',
    });
  });

  test.for([
    { ...least, timeout_minutes: 1 },
    { ...least, timeout_minutes: 1440 },
    { ...least, prompt: 'x'.repeat(100 * 1024) },
    { ...least, description: 'x'.repeat(200) },
    { subagent_type: 'a', description: 'Only a description' },
    { ...least, model: 'claude-haiku-4-5-20251001' },
    { ...least, model: 'anthropic.claude-v1:0' },
    { ...least, workspace: `ws-${'0'.repeat(64)}` },
    { ...least, max_cost_usd: 0.01 },
    { ...least, on_duplicate: 'reuse' },
  ])('%o is accepted', (request) => {
    expect(taskRequestSchema.safeParse(request).success).toBe(true);
  });

  const refused: readonly (readonly [string, unknown])[] = [
    ['subagent_type', { prompt: 'Review this' }],
    ['subagent_type', { ...least, subagent_type: '' }],
    ['subagent_type', { ...least, subagent_type: 'x'.repeat(65) }],
    ['prompt', { subagent_type: 'a' }],
    ['prompt', { subagent_type: 'a', prompt: ' \n ' }],
    ['prompt', { subagent_type: 'a', prompt: '', description: '' }],
    ['prompt', { ...least, prompt: 'x'.repeat(100 * 1024 + 1) }],
    ['prompt', { ...least, prompt: '€'.repeat(35_000) }],
    ['description', { ...least, description: 'x'.repeat(201) }],
    ['description', { ...least, description: 'two\nlines' }],
    ['run_in_background', { ...least, run_in_background: 'true' }],
    ['model', { ...least, model: '' }],
    ['model', { ...least, model: '../../x' }],
    ['timeout_minutes', { ...least, timeout_minutes: 0 }],
    ['timeout_minutes', { ...least, timeout_minutes: 1441 }],
    ['timeout_minutes', { ...least, timeout_minutes: 1.5 }],
    ['timeout_minutes', { ...least, timeout_minutes: '30' }],
    ['workspace', { ...least, workspace: 'ws-1' }],
    ['max_cost_usd', { ...least, max_cost_usd: 0 }],
    ['max_cost_usd', { ...least, max_cost_usd: Number.POSITIVE_INFINITY }],
    ['on_duplicate', { ...least, on_duplicate: 'replace' }],
  ];
  test.for(refused)('a bad %s is refused by its name: %o', ([field, request]) => {
    const { error } = taskRequestSchema.safeParse(request);
    expect(error?.issues.map(({ path }) => path.join('.'))).toContain(field);
  });

  test('a field that nobody knows is refused by its name', () => {
    const { error } = taskRequestSchema.safeParse({ ...least, promt: 'typo' });
    expect(error?.issues).toMatchObject([{ code: 'unrecognized_keys', keys: ['promt'] }]);
  });
});

describe('queries', () => {
  test.for(['-1', '26', '1.5', 'x', ''])('wait_seconds=%s is refused', (wait_seconds) => {
    expect(agentOutputQuerySchema.safeParse({ wait_seconds }).success).toBe(false);
  });

  test.for(['0', '25'])('wait_seconds=%s is accepted', (wait_seconds) => {
    expect(agentOutputQuerySchema.parse({ wait_seconds })).toEqual({ wait_seconds: Number(wait_seconds) });
  });

  test('a filter of 1,000 characters is accepted, one more is not', () => {
    expect(agentOutputQuerySchema.safeParse({ filter: 'x'.repeat(1_000) }).success).toBe(true);
    expect(agentOutputQuerySchema.safeParse({ filter: 'x'.repeat(1_001) }).success).toBe(false);
  });

  test('a list shows every status unless told otherwise, and 200 agents at most', () => {
    expect(listAgentsQuerySchema.parse({})).toEqual({ status: 'all' });
    expect(listAgentsQuerySchema.safeParse({ limit: '201' }).success).toBe(false);
    expect(listAgentsQuerySchema.safeParse({ limit: '0' }).success).toBe(false);
    expect(listAgentsQuerySchema.safeParse({ status: 'done' }).success).toBe(false);
  });

  test('a cursor comes back as the number it was made of, others do not', () => {
    for (const seq of [0, 1, 123_456_789]) expect(decodeCursor(encodeCursor(seq))).toBe(seq);
    for (const cursor of ['', '1', 's', 's-1', 's1.5', 's1x', `s${'9'.repeat(16)}`]) {
      expect(decodeCursor(cursor)).toBeUndefined();
    }
  });

  test.for([
    ['a', true],
    ['x'.repeat(128), true],
    ['', false],
    ['x'.repeat(129), false],
    ['with space', false],
    ['line\nend', false],
    ['ünïcode', false],
  ] as const)('the idempotency key %j: %s', ([key, isGood]) => {
    expect(idempotencyKeySchema.safeParse(key).success).toBe(isGood);
  });
});
