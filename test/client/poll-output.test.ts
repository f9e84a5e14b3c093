import { expect, test } from 'vitest';
import { type FollowOptions, pollOutput } from '#client/http/poll-output.ts';
import type { AgentOutput, AgentOutputQuery } from '#shared/contract/agent-output.ts';
import { agentId, partOf } from './streaming-platform.ts';

const texts = ['one', 'two', 'three'];
const partly = (after: number, count: number, more: Partial<AgentOutput> = {}) =>
  ({ ...partOf(texts, after, count), ...more }) as AgentOutput;

/** What a platform was asked, and how long its caller slept in between, while it gives these answers at once. */
async function poll(answers: readonly AgentOutput[], options: FollowOptions = {}) {
  const asked: AgentOutputQuery[] = [];
  const slept: number[] = [];
  const left = [...answers];
  const output = async (_: string, query: AgentOutputQuery = {}) => {
    asked.push(query);
    const answer = left.shift();
    if (answer === undefined) throw new Error('asked once too often');
    return answer;
  };
  const world = { now: () => 0, sleep: async (ms: number) => void slept.push(ms) };
  const got: AgentOutput[] = [];
  for await (const answer of pollOutput({ api: { output }, world }, agentId, options)) got.push(answer);
  return { asked, slept, got };
}

test('asking again and again waits but for the first answer and for what is there already', async () => {
  const answers = [partly(0, 1), partly(1, 1, { has_more: true }), partly(2, 1)];
  const { asked, got } = await poll(answers, { filter: 'o', limit: 7 });
  expect(asked).toEqual([
    { wait_seconds: 0, filter: 'o', limit: 7 },
    { wait_seconds: 25, after: 's1', filter: 'o', limit: 7 },
    { wait_seconds: 0, after: 's2', filter: 'o', limit: 7 },
  ]);
  expect(got).toEqual(answers);
});

test('the lines of an ended agent are read to the last', async () => {
  const ended = { status: 'completed', exit_code: 0, end_reason: 'finished', has_more: true } as const;
  const { asked, got } = await poll([partly(0, 1, ended), partly(1, 1, ended), partly(2, 1)], {
    after: 's0',
  });
  expect(asked.map(({ after }) => after)).toEqual(['s0', 's1', 's2']);
  expect(got.flatMap(({ lines }) => lines.map(({ text }) => text))).toEqual(texts);
});

test('a platform that answers at once with nothing new is asked once a second', async () => {
  const quiet = partly(1, 0);
  const moved = { ...quiet, progress: { ...quiet.progress, last_update: '2026-11-22T12:01:00.000Z' } };
  const { slept } = await poll([partly(0, 1), quiet, quiet, moved, partly(1, 2)]);
  expect(slept).toEqual([1_000, 1_000]);
});
