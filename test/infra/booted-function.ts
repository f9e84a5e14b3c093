import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import type { SynthesizedFunction } from './synthesized-assets.ts';

const outcomeSchema = z.object({ answer: z.unknown().optional(), error: z.string().optional() });

const run = promisify(execFile);

/** Nothing listens there. */
const nowhere = 'http://127.0.0.1:1';

/** Of an account that does not exist. */
const givenByLambda = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'example',
  AWS_SESSION_TOKEN: 'example',
};

/** Starts a function in a bare Node with the environment that the template gives it, and sends it one event. */
export async function bootFunction(
  { folder, environment }: SynthesizedFunction,
  { event, endpoint = nowhere }: { event: unknown; endpoint?: string },
) {
  const boot = join(import.meta.dirname, 'boot-function.mjs');
  const { stdout } = await run(process.execPath, [boot, folder, JSON.stringify(event)], {
    cwd: folder,
    env: { ...environment, ...givenByLambda, AWS_ENDPOINT_URL: endpoint, LAMBDA_TASK_ROOT: folder },
  });
  const lines = stdout.trimEnd().split('\n');
  return { ...outcomeSchema.parse(JSON.parse(lines.at(-1) ?? '')), log: lines.slice(0, -1) };
}
