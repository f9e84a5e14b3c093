import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const eventSchema = z.object({
  atMs: z.number(),
  logicalId: z.string(),
  type: z.string(),
  status: z.string(),
  reason: z.string().optional(),
  isStack: z.boolean(),
  token: z.string(),
});

const versionSchema = z.object({ template: z.string(), parameters: z.record(z.string(), z.string()) });

const changeSetSchema = versionSchema.extend({
  id: z.string(),
  token: z.string(),
  kind: z.enum(['create', 'update']),
  readyMs: z.number(),
  executedWith: z.string().optional(),
});

const stackSchema = z.object({
  id: z.string(),
  changeSets: z.record(z.string(), changeSetSchema),
  /** One after the other; each ends in `after` unless it goes wrong. */
  operations: z.array(z.object({ token: z.string(), after: versionSchema, events: z.array(eventSchema) })),
});
const stateSchema = z.object({ stacks: z.record(z.string(), stackSchema), made: z.int() });

export type SimulatedStack = z.infer<typeof stackSchema>;
export type SimulatedChangeSet = z.infer<typeof changeSetSchema>;
type State = z.infer<typeof stateSchema>;

/** Stacks by region and name in one file, which outlives the process as an account does. */
export function openSimulationFile(folder: string) {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'stacks.json');
  const read = (): State => {
    try {
      return stateSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
        return { stacks: {}, made: 0 };
      throw error;
    }
  };
  return {
    read,
    /** Reads, changes and writes in one go: nothing of this process comes in between. */
    change<Result>(work: (state: State) => Result): Result {
      const state = read();
      const result = work(state);
      writeFileSync(`${path}.new`, JSON.stringify(state));
      renameSync(`${path}.new`, path);
      return result;
    },
  };
}
