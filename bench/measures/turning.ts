import { monotonicMs } from '../monotonic.ts';
import type { Field, Measure } from './measure.ts';
import { startAgent, startAgents, untilIdle, warmUp } from './start-agents.ts';

/** Between the calls of one agent after another, as the model server sees them; its own part is in both. */
const turn: Measure = {
  name: 'turn',
  title: ({ turns }) => `per turn at zero model latency (${turns} turns of report_progress)`,
  unit: 'ms',
  target: { ratio: 2.5 },
  async run(field) {
    await warmUp(field, { turns: field.sizes.turns });
    const samples: number[] = [];
    for (let i = 0; i < field.sizes.repeats; i += 1) samples.push(...(await timeTurns(field)));
    return samples;
  },
};

async function timeTurns(field: Field): Promise<number[]> {
  await startAgent(field, { turns: field.sizes.turns });
  await untilEnded(field, 1);
  const times = (await field.stub.calls()).map(({ at }) => at);
  await field.stub.clear();
  return times.slice(1).map((at, i) => at - (times[i] ?? 0));
}

const crowd: Measure = {
  name: 'agents',
  title: ({ agents, latencyMs }) => `${agents} agents x 5 turns x ${latencyMs} ms`,
  unit: 's',
  target: { ratio: 1.2 },
  async run(field) {
    const { agents, latencyMs } = field.sizes;
    await warmUp(field, { turns: 5 });
    const begunAt = monotonicMs();
    await startAgents(field, { turns: 5, latencyMs }, { count: agents, callers: 32 });
    await untilEnded(field, agents);
    return [(monotonicMs() - begunAt) / 1_000];
  },
};

/** The subject is not asked before its last model calls are under way, so that asking costs it nothing. */
async function untilEnded(field: Field, agents: number): Promise<void> {
  const turns = agents === 1 ? field.sizes.turns : 5;
  await field.stub.untilCount(agents * turns);
  await untilIdle(field);
}

export const turning: readonly Measure[] = [turn, crowd];
