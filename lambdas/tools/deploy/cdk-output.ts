import * as z from 'zod';
import { type Workspace, WorkspaceError } from '#lambdas/workspace/workspace.ts';
import type { StackTarget } from '#shared/deployment/deploy-policy.ts';
import { ToolError } from '../tool.ts';

const manifestSchema = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      environment: z.string().optional(),
      properties: z
        .looseObject({ templateFile: z.string().optional(), stackName: z.string().optional() })
        .optional(),
    }),
  ),
});

const assetsSchema = z.object({
  files: z.record(z.string(), z.object({ source: z.object({ path: z.string().optional() }) })).default({}),
  dockerImages: z.record(z.string(), z.unknown()).default({}),
});

interface Output {
  folder: string;
  /** The text of its `manifest.json`. */
  manifest: string;
  target: StackTarget;
}

/**
 * The template of a stack in the output of `cdk synth`.
 * @throws {ToolError} where there is none, or where it needs assets, which are not published here.
 */
export async function findInCdkOutput(
  workspace: Workspace,
  { folder, manifest, target }: Output,
): Promise<string> {
  const { artifacts } = parse(`${folder}/manifest.json`, manifest, manifestSchema);
  const stacks = Object.entries(artifacts).flatMap(([id, { type, environment, properties }]) =>
    type === 'aws:cloudformation:stack' && properties?.templateFile !== undefined
      ? [{ id, environment, name: properties.stackName ?? id, templateFile: properties.templateFile }]
      : [],
  );
  const found = stacks.find(({ id, name }) => name === target.stack || id === target.stack);
  if (found === undefined)
    throw new ToolError(
      `${folder} holds no stack ${target.stack}, only ${stacks.map(({ name }) => name).join(', ') || 'none'}.`,
    );
  const region = /^aws:\/\/[^/]+\/(.+)$/.exec(found.environment ?? '')?.[1] ?? 'unknown-region';
  if (region !== 'unknown-region' && region !== target.region)
    throw new ToolError(`${target.stack} was synthesized for ${region}, not ${target.region}.`);
  await refuseAssets(workspace, folder, found);
  return `${folder}/${found.templateFile}`;
}

async function refuseAssets(
  workspace: Workspace,
  folder: string,
  { id, name, templateFile }: { id: string; name: string; templateFile: string },
): Promise<void> {
  const path = `${folder}/${id}.assets.json`;
  const text = await workspace.readText(path).catch((error: unknown) => {
    if (error instanceof WorkspaceError) return undefined;
    throw error;
  });
  if (text === undefined) return;
  const { files, dockerImages } = parse(path, text, assetsSchema);
  // The template itself is listed as an asset, too.
  const assets = Object.values(files).filter(({ source }) => source.path !== templateFile).length;
  const images = Object.keys(dockerImages).length;
  if (assets + images === 0) return;
  throw new ToolError(
    `${name} is not deployable: has assets (${assets} files, ${images} images), which nothing here publishes. ` +
      'Publish them and deploy with `cdk deploy`, or name a template without assets.',
  );
}

function parse<Value>(path: string, text: string, schema: z.ZodType<Value>): Value {
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new ToolError(`${path} cannot be read as what \`cdk synth\` writes.`);
}
