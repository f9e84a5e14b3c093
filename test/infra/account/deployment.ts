import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import * as z from 'zod';
import { bundleFunctions } from '#infra/bundle/bundle-functions.ts';
import { functionNames } from '#shared/deployment/functions.ts';
import { makeApp, readTemplate, resourcesOf, type Template } from '../synthesized.ts';

export interface Synthesized extends AsyncDisposable {
  template: Template;
  /** Where the code of a function lies, unpacked as Lambda does. */
  folderOf: (name: string) => string;
}

/** What `cdk synth` makes, with the bundles in it, for the machine that the tests run on. */
export async function synthesizeWithCode(): Promise<Synthesized> {
  const outdir = await mkdtemp(join(tmpdir(), 'agents-deployment-'));
  const machine = process.arch === 'arm64' ? 'arm64' : 'x64';
  // Its bundle takes longer than all others together, and no agent here has templates checked.
  const left = 'check-template';
  const bundles = await bundleFunctions({
    outdir,
    machine,
    only: functionNames.filter((name) => name !== left),
  });
  const assembly = makeApp({}, (name) =>
    Code.fromAsset(bundles.folderOf(name === left ? 'health' : name)),
  ).synth();
  const template = readTemplate(assembly);
  const folders = new Map<string, string>(
    functionNames.map((name) => [name, join(assembly.directory, assetOf(template, name))]),
  );
  return {
    template,
    folderOf: (name) => z.string().parse(folders.get(name)),
    async [Symbol.asyncDispose]() {
      for (const folder of [outdir, assembly.directory]) await rm(folder, { recursive: true, force: true });
    },
  };
}

const codeSchema = z.object({ Code: z.object({ S3Key: z.string() }) });

/** An asset's key in the bucket is its hash, as is the folder's name. */
function assetOf(template: Template, name: string): string {
  const { Code: code } = codeSchema.parse(functionIn(template, name));
  return `asset.${code.S3Key.replace(/\.zip$/, '')}`;
}

export function functionIn(template: Template, name: string): Record<string, unknown> {
  const found = resourcesOf(template, 'AWS::Lambda::Function').find(
    ({ Properties }) => Properties['FunctionName'] === `background-agents-prod-${name}`,
  );
  if (found === undefined) throw new Error(`no function ${name}`);
  return found.Properties;
}
