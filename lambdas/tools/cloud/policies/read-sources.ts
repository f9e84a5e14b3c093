import { setImmediate } from 'node:timers/promises';
import { cloudFormation, stackOf } from '#lambdas/tools/scan/infrastructure/cloud/cloudformation-format.ts';
import { iamPolicy } from '#lambdas/tools/scan/infrastructure/cloud/policy-format.ts';
import type { Stack } from '#lambdas/tools/scan/infrastructure/cloud/stack.ts';
import { type Located, UnreadableDocument } from '#lambdas/tools/scan/infrastructure/located.ts';
import { readYaml } from '#lambdas/tools/scan/infrastructure/read-yaml.ts';
import { stacksOf, terraform } from '#lambdas/tools/scan/infrastructure/terraform/terraform-format.ts';
import { selectNamed } from '#lambdas/tools/scan/named-files.ts';
import type { ScanOptions } from '#lambdas/tools/scan/scan-options.ts';
import { type Workspace, WorkspaceError, type WorkspaceFile } from '#lambdas/workspace/workspace.ts';
import type { NotChecked } from '#shared/findings/finding.ts';

/** A file that may hold policies. */
export type PolicySource = { path: string; lines: readonly string[] } & (
  | { kind: 'terraform' | 'cloudformation'; stacks: readonly Stack[] }
  | { kind: 'policy'; documents: readonly Located[] }
);

/** Nobody writes more by hand, and a parser needs a multiple of it in memory. */
const maxBytes = 1_000_000;
const policyWord =
  /Statement|PolicyDocument|aws_iam_policy_document|KeyPolicy|ResourcePolicy|polic(?:y|ies)/i;

/** @throws the signal's reason when it is aborted. */
export async function readSources(
  workspace: Workspace,
  { paths, signal }: Pick<ScanOptions, 'paths' | 'signal'>,
): Promise<{ sources: PolicySource[]; notChecked: NotChecked[] }> {
  const { files, missing } = selectNamed(await workspace.listFiles(), paths);
  const sources: PolicySource[] = [];
  for (const file of files.filter(({ path }) => mayHold(path))) {
    signal.throwIfAborted();
    const source = await readSource(workspace, file);
    if (source !== undefined && 'why' in source) missing.push(source);
    else if (source !== undefined) sources.push(source);
    // A large tree must not keep the process from answering others.
    await setImmediate();
  }
  return { sources, notChecked: missing };
}

function mayHold(path: string): boolean {
  return [terraform, cloudFormation, iamPolicy].some((format) => format.claims(path) !== 'no');
}

async function readSource(
  workspace: Workspace,
  { path, bytes }: WorkspaceFile,
): Promise<PolicySource | NotChecked | undefined> {
  if (bytes > maxBytes) {
    // Data that is called `.json` as well is no template.
    return terraform.claims(path) === 'yes' || /template|polic/i.test(path)
      ? { what: path, why: `it has ${bytes} bytes, and at most ${maxBytes} are read for policies` }
      : undefined;
  }
  try {
    const text = await workspace.readText(path);
    return text === undefined || !policyWord.test(text) ? undefined : sourceOf(path, text);
  } catch (error) {
    if (!(error instanceof UnreadableDocument || error instanceof WorkspaceError)) throw error;
    return {
      what: path,
      why: `no policy could be read from it: ${error.message}`,
      remedy: 'Mend or render the file.',
    };
  }
}

function sourceOf(path: string, text: string): PolicySource | undefined {
  const file = { path, lines: text.split(/\r?\n/) };
  if (terraform.claims(path) === 'yes')
    return { ...file, kind: 'terraform', stacks: stacksOf({ path, text }) };
  if (cloudFormation.looksLike(text)) {
    return { ...file, kind: 'cloudformation', stacks: readYaml(text).map(stackOf) };
  }
  const isPolicy = iamPolicy.claims(path) !== 'no' && iamPolicy.looksLike(text);
  return isPolicy ? { ...file, kind: 'policy', documents: readYaml(text) } : undefined;
}
