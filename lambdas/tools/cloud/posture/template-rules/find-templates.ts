import { setImmediate } from 'node:timers/promises';
import type { TemplateText } from '#lambdas/ports/template-rules.ts';
import { cloudFormation, stackOf } from '#lambdas/tools/scan/infrastructure/cloud/cloudformation-format.ts';
import { at, UnreadableDocument } from '#lambdas/tools/scan/infrastructure/located.ts';
import { readYaml } from '#lambdas/tools/scan/infrastructure/read-yaml.ts';
import { type Workspace, WorkspaceError } from '#lambdas/workspace/workspace.ts';
import type { NotChecked } from '#shared/findings/finding.ts';

/** A template whose resources are known by line. */
export interface FoundTemplate extends TemplateText {
  lines: ReadonlyMap<string, number>;
}

export interface FoundTemplates {
  templates: FoundTemplate[];
  /** Templates that only CloudFormation itself could read, or nobody. */
  notChecked: NotChecked[];
}

/** What CloudFormation takes. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const maxBytes = 1_000_000;
const mostTemplates = 100;
const macro = /\bFn::(?:Transform|ForEach|Include)\b|!(?:Transform|Include)\b/;

/** The CloudFormation templates of a workspace that rules can be held against as they are written. */
export async function findTemplates(workspace: Workspace, signal: AbortSignal): Promise<FoundTemplates> {
  const found: FoundTemplates = { templates: [], notChecked: [] };
  const files = (await workspace.listFiles()).filter(({ path }) => cloudFormation.claims(path) !== 'no');
  for (const { path, bytes } of files) {
    signal.throwIfAborted();
    try {
      if (bytes > maxBytes)
        throw new UnreadableDocument(`it has ${bytes} bytes, and at most ${maxBytes} are read`);
      const text = await workspace.readText(path);
      if (text === undefined || !cloudFormation.looksLike(text)) continue;
      if (found.templates.length === mostTemplates)
        throw new UnreadableDocument(`${mostTemplates} are the most`);
      found.templates.push({ path, text, lines: linesOf(text) });
    } catch (error) {
      if (!(error instanceof UnreadableDocument || error instanceof WorkspaceError)) throw error;
      found.notChecked.push({ what: `${path} with cdk-nag’s HIPAA pack`, why: error.message });
    }
    // A large tree must not keep the process from answering others.
    await setImmediate();
  }
  return found;
}

/** @throws {UnreadableDocument} for what cannot be read, or is not yet the template that would be deployed. */
function linesOf(text: string): ReadonlyMap<string, number> {
  const [document, ...others] = readYaml(text);
  if (document === undefined || others.length > 0) throw new UnreadableDocument('it is not one document');
  if (at(document, 'Transform') !== undefined || macro.test(text)) {
    throw new UnreadableDocument('it uses a transform or macro, which only CloudFormation can expand');
  }
  const resources = stackOf(document).resources.filter(({ type }) => type !== 'parameter');
  return new Map(resources.map(({ name, line }) => [name, line]));
}
