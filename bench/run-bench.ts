import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Measure, Sizes } from './measures/measure.ts';
import type { BenchOptions } from './options.ts';
import { type Samples, type Summary, summarize } from './report/summarize.ts';
import { createHttpCaller } from './subjects/http-caller.ts';
import { startFloor } from './subjects/start-floor.ts';
import { startProduct } from './subjects/start-product.ts';
import { type Stub, startStub } from './subjects/stub.ts';
import type { Subject } from './subjects/subject.ts';

type Side = Subject['name'];
const startSide = { floor: startFloor, product: startProduct };

/** Runs every measure in every round, on a freshly booted subject each time; who comes first alternates. */
export async function runBench(options: BenchOptions, tell: (text: string) => void): Promise<Summary[]> {
  const stub = await startStub();
  const samples = new Map(options.measures.map((measure) => [measure, emptySamples()]));
  try {
    for (let round = 0; round < options.rounds; round += 1) {
      for (const [measure, taken] of samples) {
        for (const side of sidesOf(measure, round)) {
          tell(`round ${round + 1}/${options.rounds}  ${measure.name}  ${side}\n`);
          taken[side].push(await takeSamples(measure, { side, stub, sizes: options.sizes }));
        }
      }
    }
  } finally {
    await stub.stop();
  }
  return [...samples].map(([measure, taken]) => summarize(measure, measure.title(options.sizes), taken));
}

function emptySamples(): Samples {
  return { floor: [], product: [] };
}

function sidesOf({ isProductOnly }: Measure, round: number): readonly Side[] {
  if (isProductOnly === true) return ['product'];
  return round % 2 === 0 ? ['floor', 'product'] : ['product', 'floor'];
}

async function takeSamples(
  measure: Measure,
  { side, stub, sizes }: { side: Side; stub: Stub; sizes: Sizes },
): Promise<number[]> {
  const samples: number[] = [];
  for (let boot = 0; boot < (measure.boots ?? 1); boot += 1) {
    const folder = await mkdtemp(join(tmpdir(), 'agents-bench-'));
    const subject = await startSide[side](stub.origin, folder);
    const caller = createHttpCaller(subject.origin);
    try {
      await stub.clear();
      samples.push(...(await measure.run({ subject, stub, caller, sizes })));
    } finally {
      caller.close();
      await subject.stop();
      await rm(folder, { recursive: true, force: true });
    }
  }
  return samples;
}
