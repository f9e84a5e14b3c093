import * as z from 'zod';
import { monotonicMs } from '../monotonic.ts';
import type { ProductCalls } from '../subjects/subject.ts';
import type { Field, Measure } from './measure.ts';
import { startAgent, warmUp } from './start-agents.ts';

const outputSchema = z.object({
  status: z.string(),
  next_cursor: z.string(),
  has_more: z.boolean(),
  lines: z.array(z.object({ text: z.string() })),
});

const kill: Measure = {
  name: 'kill',
  title: () => 'kill sent to model call aborted',
  unit: 'ms',
  target: { atMost: 20 },
  isProductOnly: true,
  async run(field) {
    await warmUp(field);
    const samples: number[] = [];
    for (let i = 0; i < 4 * field.sizes.repeats; i += 1) samples.push(await timeKill(field));
    return samples;
  },
};

async function timeKill(field: Field): Promise<number> {
  const { agentId } = await startAgent(field, { hangAt: 0 });
  await field.stub.untilCalled(agentId);
  const call = await productOf(field).prepareKill(agentId);
  const sentAt = monotonicMs();
  await field.caller.send(call);
  const calls = await field.stub.untilAborted(agentId);
  await field.stub.clear();
  return (calls.find((seen) => seen.agentId === agentId)?.abortedAt ?? Number.NaN) - sentAt;
}

const lineEveryMs = 40;

const line: Measure = {
  name: 'line',
  title: () => 'line produced to line readable (long poll)',
  unit: 'ms',
  target: { atMost: 2_000 },
  isProductOnly: true,
  async run(field) {
    await warmUp(field);
    const lines = 10 * field.sizes.repeats;
    const { agentId } = await startAgent(field, { turns: 1, lines, everyMs: lineEveryMs });
    const samples: number[] = [];
    let after: string | undefined;
    for (;;) {
      const page = await readPage(field, agentId, { wait_seconds: '20', ...(after && { after }) });
      const readAt = monotonicMs();
      samples.push(...producedAt(page.lines).map((at) => readAt - at));
      after = page.next_cursor;
      if (page.status !== 'running') return samples;
    }
  },
};

function producedAt(lines: readonly { text: string }[]): number[] {
  return lines.flatMap(({ text }) => {
    const stamp = /produced at ([\d.]+)/.exec(text)?.[1];
    return stamp === undefined ? [] : [Number(stamp)];
  });
}

const poll: Measure = {
  name: 'poll',
  title: ({ lines }) => `poll for what is new after ${lines.toLocaleString('en')} lines`,
  unit: 'ms',
  target: { atMost: 20 },
  isProductOnly: true,
  async run(field) {
    const { lines, starts } = field.sizes;
    const { agentId } = await startAgent(field, { turns: 2, lines, hangAt: 1 });
    await field.stub.untilCount(2);
    const cursor = await readToEnd(field, agentId);
    const samples: number[] = [];
    for (let i = 0; i < starts; i += 1) {
      const call = await productOf(field).prepareOutput(agentId, { after: cursor });
      const askedAt = monotonicMs();
      await field.caller.send(call);
      samples.push(monotonicMs() - askedAt);
    }
    return samples;
  },
};

async function readToEnd(field: Field, agentId: string): Promise<string> {
  let after = '';
  for (;;) {
    const page = await readPage(field, agentId, { limit: '10000', ...(after && { after }) });
    after = page.next_cursor;
    if (!page.has_more) return after;
  }
}

async function readPage(field: Field, agentId: string, query: Record<string, string>) {
  const call = await productOf(field).prepareOutput(agentId, query);
  return outputSchema.parse(JSON.parse(await field.caller.send(call)));
}

function productOf({ subject }: Field): ProductCalls {
  if (subject.product === undefined) throw new Error(`the ${subject.name} has no output`);
  return subject.product;
}

export const watching: readonly Measure[] = [kill, line, poll];
