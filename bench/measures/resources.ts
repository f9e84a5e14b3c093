import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Measure } from './measure.ts';
import { startAgents, warmUp } from './start-agents.ts';

const boot: Measure = {
  name: 'boot',
  title: () => 'boot: spawned to ready',
  unit: 'ms',
  target: { atMost: 600 },
  boots: 5,
  run: async ({ subject }) => [subject.bootMs],
};

const memory: Measure = {
  name: 'memory',
  title: ({ agents }) => `resident memory, ${agents} agents running`,
  unit: 'MB',
  target: { atMost: 250 },
  async run(field) {
    const { agents } = field.sizes;
    await startAgents(field, { turns: 6, hangAt: 5 }, { count: agents, callers: 32 });
    await field.stub.untilCount(agents * 6);
    return [await residentMb(field.subject.pid)];
  },
};

const idle: Measure = {
  name: 'idle',
  title: ({ idleSeconds }) => `CPU when idle, over ${idleSeconds} s`,
  unit: '% CPU',
  target: { atMost: 0.5 },
  async run(field) {
    await warmUp(field);
    const { pid } = field.subject;
    // What the work left to be collected is no idling yet.
    await sleep(1_000);
    const before = await cpuSeconds(pid);
    await sleep(field.sizes.idleSeconds * 1_000);
    return [((await cpuSeconds(pid)) - before) * (100 / field.sizes.idleSeconds)];
  },
};

async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1_024;
}

const ticksPerSecond = 100;

/** User and system time of a process so far: fields 14 and 15, counted behind the name in its brackets. */
async function cpuSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

export const resources: readonly Measure[] = [boot, memory, idle];
