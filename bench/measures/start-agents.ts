import * as z from 'zod';
import type { Job } from '../job.ts';
import { promptOf } from '../job.ts';
import { monotonicMs } from '../monotonic.ts';
import type { Field } from './measure.ts';

export interface Started {
  agentId: string;
  sentAt: number;
  acceptedAt: number;
}

const acceptedSchema = z.object({ agent_id: z.string() });

/** Starts so many agents, each of `callers` its next one as soon as its last one was accepted. */
export async function startAgents(
  { subject, caller }: Field,
  job: Partial<Job>,
  { count, callers }: { count: number; callers: number },
): Promise<Started[]> {
  const prompt = promptOf(job);
  const calls = await Promise.all(Array.from({ length: count }, () => subject.prepareStart(prompt)));
  const started: Started[] = [];
  const callInTurn = async (): Promise<void> => {
    for (let call = calls.pop(); call !== undefined; call = calls.pop()) {
      const sentAt = monotonicMs();
      const answer = await caller.send(call);
      const acceptedAt = monotonicMs();
      started.push({ agentId: acceptedSchema.parse(JSON.parse(answer)).agent_id, sentAt, acceptedAt });
    }
  };
  await Promise.all(Array.from({ length: callers }, callInTurn));
  return started;
}

/** Starts one agent. */
export async function startAgent(field: Field, job: Partial<Job>): Promise<Started> {
  const [started] = await startAgents(field, job, { count: 1, callers: 1 });
  if (started === undefined) throw new Error('nothing was started');
  return started;
}

const pollEveryMs = 5;

/** Resolves once no agent runs. */
export async function untilIdle({ subject, caller }: Field): Promise<void> {
  for (;;) {
    const answer = await caller.send(await subject.prepareRunning());
    if (!subject.hasRunning(answer)) return;
    await new Promise((resolve) => setTimeout(resolve, pollEveryMs));
  }
}

/** Lets the engine compile what is hot: what is measured is a platform at work, not its first second. */
export async function warmUp(field: Field, job: Partial<Job> = { turns: 3 }): Promise<void> {
  await startAgents(field, job, { count: field.sizes.warmUp, callers: 4 });
  await untilIdle(field);
  await field.stub.clear();
}
