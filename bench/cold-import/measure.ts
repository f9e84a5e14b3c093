import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { bundleFunctions } from '#infra/bundle/bundle-functions.ts';
import type { FunctionFacts } from '#shared/deployment/function-facts.ts';
import { type FunctionName, functions } from '#shared/deployment/functions.ts';
import { median } from '../statistics.ts';
import type { ColdOptions } from './options.ts';

export interface ColdImport {
  name: FunctionName;
  /** Of the file that is loaded first, minified. */
  bytes: number;
  /** Each run's, in milliseconds. */
  samplesMs: readonly number[];
  medianMs: number;
}

export interface ColdImports {
  node: string;
  machine: string;
  imports: readonly ColdImport[];
}

const run = promisify(execFile);
const outcomeSchema = z.object({ ms: z.number().positive() });

/** Bundles the functions and loads each in fresh processes, one at a time; the functions take turns. */
export async function measureColdImports({ names, runs }: Omit<ColdOptions, 'asJson'>): Promise<ColdImports> {
  const outdir = await mkdtemp(join(tmpdir(), 'agents-cold-'));
  try {
    const machine = process.arch === 'arm64' ? 'arm64' : 'x64';
    const bundles = await bundleFunctions({ outdir, machine, only: names });
    const samples = new Map<FunctionName, number[]>(names.map((name) => [name, []]));
    // The first one of each is not counted: it brings the file into the system's cache.
    for (let round = 0; round <= runs; round += 1) {
      for (const [name, taken] of samples) {
        const ms = await importOnce(bundles.folderOf(name), functions[name]);
        if (round > 0) taken.push(ms);
      }
    }
    const imports = await Promise.all(
      [...samples].map(async ([name, samplesMs]) => ({
        ...{ name, samplesMs, medianMs: median(samplesMs) },
        bytes: (await stat(join(bundles.folderOf(name), 'index.mjs'))).size,
      })),
    );
    return { node: process.version, machine: `${process.platform} ${process.arch}`, imports };
  } finally {
    await rm(outdir, { recursive: true, force: true });
  }
}

/** Nothing is called: values only have to be there, and to be of their kind. */
function environmentOf({ environment }: FunctionFacts): Record<string, string> {
  const given = Object.fromEntries(environment.map((name) => [name, '1']));
  return {
    ...given,
    AGENTS_DEPLOY_POLICY: '{"environments":{}}',
    AGENTS_STAGE: 'bench',
    AGENTS_MODEL_ACCESS: 'api-key',
    AGENTS_MODEL_KEY_ARN: 'arn',
  };
}

async function importOnce(folder: string, facts: FunctionFacts): Promise<number> {
  const script = join(import.meta.dirname, 'import-bundle.mjs');
  const credentials = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' };
  const { stdout } = await run(process.execPath, [script, join(folder, 'index.mjs')], {
    cwd: folder,
    env: { ...environmentOf(facts), ...credentials, AWS_SESSION_TOKEN: 'none', LAMBDA_TASK_ROOT: folder },
  });
  return outcomeSchema.parse(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')).ms;
}
