import { createHash } from 'node:crypto';
import { type Workspace, WorkspaceError } from '#lambdas/workspace/workspace.ts';
import type { StackTarget } from '#shared/deployment/deploy-policy.ts';
import {
  at,
  entriesOf,
  type Located,
  literalOf,
  UnreadableDocument,
} from '../scan/infrastructure/located.ts';
import { readYaml } from '../scan/infrastructure/read-yaml.ts';
import { ToolError } from '../tool.ts';
import { findInCdkOutput } from './cdk-output.ts';

/** A template as CloudFormation takes it in a request. */
export interface Deployable {
  /** Where it lies in the workspace. */
  path: string;
  body: string;
  sha256: string;
  /** By name: whether it has a default. */
  parameters: ReadonlyMap<string, { hasDefault: boolean }>;
  capabilities: readonly ('CAPABILITY_IAM' | 'CAPABILITY_NAMED_IAM')[];
}

/** CloudFormation's own for a template in a request; larger ones have to lie in S3. */
const maxBytes = 51_200;

/**
 * Reads a template, or the one of a stack in the output of `cdk synth`.
 * @throws {ToolError} for what cannot be deployed, with the reason.
 */
export async function readDeployable(
  workspace: Workspace,
  path: string,
  target: StackTarget,
): Promise<Deployable> {
  const clean = path.replace(/^\.\//, '').replace(/\/+$/, '');
  const manifest = await readIfThere(workspace, `${clean}/manifest.json`);
  const file =
    manifest === undefined ? clean : await findInCdkOutput(workspace, { folder: clean, manifest, target });
  const text = await readIfThere(workspace, file);
  if (text === undefined)
    throw new ToolError(
      `There is no template ${file} in the workspace. Of cdk.out only what git does not ignore comes with a workspace.`,
    );
  return deployableOf(file, text);
}

export async function readIfThere(workspace: Workspace, path: string): Promise<string | undefined> {
  try {
    return await workspace.readText(path);
  } catch (error) {
    if (error instanceof WorkspaceError) return undefined;
    throw error;
  }
}

function deployableOf(path: string, text: string): Deployable {
  const document = documentOf(path, text);
  const resources = entriesOf(at(document, 'Resources'));
  const types = resources.map(([, value]) => literalOf(at(value, 'Type')) ?? '');
  const body = compact(text);
  const bytes = Buffer.byteLength(body);
  const reasons = [
    ...(resources.length === 0 ? ['it has no Resources'] : []),
    ...(types.includes('') ? ['a resource has no Type'] : []),
    ...(at(document, 'Transform') === undefined
      ? []
      : ['it has a Transform, whose result a plan cannot show']),
    ...(types.some((type) => type === 'AWS::CloudFormation::Stack')
      ? ['it has nested stacks, whose changes a plan cannot show']
      : []),
    ...(bytes > maxBytes ? [`it has ${bytes} bytes, more than the ${maxBytes} that go without S3`] : []),
  ];
  if (reasons.length > 0) throw new ToolError(`${path} is not deployable: ${reasons.join('; ')}.`);
  const hasIam = types.some((type) => type.startsWith('AWS::IAM::'));
  return {
    path,
    body,
    sha256: createHash('sha256').update(body).digest('hex'),
    parameters: new Map(
      entriesOf(at(document, 'Parameters')).map(([name, value]) => [
        name,
        { hasDefault: at(value, 'Default') !== undefined },
      ]),
    ),
    capabilities: hasIam ? ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'] : [],
  };
}

function documentOf(path: string, text: string): Located {
  try {
    const [document, ...more] = readYaml(text);
    if (document !== undefined && more.length === 0) return document;
    throw new ToolError(`${path} is not deployable: it is not one document.`);
  } catch (error) {
    if (error instanceof UnreadableDocument)
      throw new ToolError(`${path} is not deployable: ${error.message}.`);
    throw error;
  }
}

/** Synthesized templates are indented, which makes up half of their size. */
function compact(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}
