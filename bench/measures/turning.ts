import type { Job } from '../job.ts';
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

const togetherCount = 4;
const togetherJob = { turns: 5 };

/** As the worked examples 2 and 7 do: four agents at once, against the same four one after the other. */
const together: Measure = {
  name: 'together',
  title: ({ latencyMs }) => `speed of ${togetherCount} agents at once, x 5 turns x ${latencyMs} ms`,
  unit: 'x',
  target: { atLeast: 3.5 },
  isProductOnly: true,
  async run(field) {
    await warmUp(field, togetherJob);
    const job = { ...togetherJob, latencyMs: field.sizes.latencyMs };
    const samples: number[] = [];
    for (let i = 0; i < field.sizes.repeats; i += 1) {
      let oneByOneMs = 0;
      for (let agent = 0; agent < togetherCount; agent += 1) oneByOneMs += await timeAgents(field, job, 1);
      samples.push(oneByOneMs / (await timeAgents(field, job, togetherCount)));
    }
    return samples;
  },
};

/** From the first start to the last end, in milliseconds. */
async function timeAgents(field: Field, job: Partial<Job>, count: number): Promise<number> {
  const begunAt = monotonicMs();
  await startAgents(field, job, { count, callers: count });
  await field.stub.untilCount(count * (job.turns ?? 1));
  await untilIdle(field);
  const ms = monotonicMs() - begunAt;
  await field.stub.clear();
  return ms;
}

/** The subject is not asked before its last model calls are under way, so that asking costs it nothing. */
async function untilEnded(field: Field, agents: number): Promise<void> {
  const turns = agents === 1 ? field.sizes.turns : 5;
  await field.stub.untilCount(agents * turns);
  await untilIdle(field);
}

export const turning: readonly Measure[] = [turn, crowd, together];
