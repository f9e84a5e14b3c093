import type { Field, Measure } from './measure.ts';
import { startAgent, startAgents, untilIdle, warmUp } from './start-agents.ts';

/** The agents hang in their first model call: each start costs its own call, and no turn of another. */
const startAt = (callers: number): Measure => ({
  name: `start-${callers}`,
  title: () => `start accepted, ${callers} caller${callers === 1 ? '' : 's'}`,
  unit: 'ms',
  target: { ratio: 1.5 },
  async run(field) {
    await warmUp(field);
    const started = await startAgents(field, { hangAt: 0 }, { count: field.sizes.starts, callers });
    return started.map(({ sentAt, acceptedAt }) => acceptedAt - sentAt);
  },
});

const firstCall: Measure = {
  name: 'first-call',
  title: () => 'accepted to first model call',
  unit: 'ms',
  target: { atMost: 20 },
  async run(field) {
    await warmUp(field);
    const samples: number[] = [];
    for (let i = 0; i < field.sizes.starts / 4; i += 1) samples.push(await timeFirstCall(field));
    return samples;
  },
};

async function timeFirstCall(field: Field): Promise<number> {
  const { agentId, acceptedAt } = await startAgent(field, {});
  const calls = await field.stub.untilCalled(agentId);
  await untilIdle(field);
  await field.stub.clear();
  // The model may see its call before the caller has read the answer.
  return Math.max(0, (calls[0]?.at ?? 0) - acceptedAt);
}

export const starting: readonly Measure[] = [startAt(1), startAt(32), firstCall];
