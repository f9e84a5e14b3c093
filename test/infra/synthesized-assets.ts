import { execFile } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { shown } from './shown.ts';

const run = promisify(execFile);

export interface SynthesizedFunction {
  /** Its asset: what Lambda would unpack. */
  folder: string;
  environment: Record<string, string>;
}

let made: ReturnType<typeof synthesizeAssets> | undefined;

/** What `npm run synth` makes of the production stage; made once. */
export function productionAssets() {
  made ??= synthesizeAssets('prod');
  return made;
}

/** Runs the app as it is: no credentials, no region, no home. */
async function synthesizeAssets(stage: string) {
  const outdir = await mkdtemp(join(tmpdir(), 'agents-cdk-out-'));
  const root = resolve(import.meta.dirname, '../..');
  await run(process.execPath, ['infra/main.ts'], {
    cwd: root,
    env: { PATH: dirname(process.execPath), CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify({ stage }) },
  });
  const template = await readFile(join(outdir, `background-agents-${stage}.template.json`), 'utf8');
  const { Parameters } = z
    .object({ Parameters: z.record(z.string(), z.unknown()) })
    .parse(JSON.parse(template));
  return {
    ...{ outdir, functions: functionsIn(template, outdir), resources: resourcesIn(template) },
    parameters: Object.keys(Parameters),
  };
}

const functionSchema = z.object({
  Type: z.literal('AWS::Lambda::Function'),
  Properties: z.object({
    FunctionName: z.string(),
    Code: z.object({ S3Key: z.string() }),
    Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }),
  }),
});

function resourcesIn(template: string): Record<string, unknown> {
  return z.object({ Resources: z.record(z.string(), z.unknown()) }).parse(JSON.parse(template)).Resources;
}

function functionsIn(template: string, outdir: string): ReadonlyMap<string, SynthesizedFunction> {
  const found = Object.values(resourcesIn(template)).flatMap(
    (resource) => functionSchema.safeParse(resource).data ?? [],
  );
  return new Map(
    found.map(({ Properties: { FunctionName, Code, Environment } }) => [
      FunctionName.split('-').slice(3).join('-'),
      {
        folder: join(outdir, `asset.${Code.S3Key.replace('.zip', '')}`),
        environment: Object.fromEntries(
          Object.entries(Environment.Variables).map(([name, value]) => [name, shown(value)]),
        ),
      },
    ]),
  );
}
