import type { BrokenRule } from '#lambdas/ports/template-rules.ts';
import { type ToolContext, ToolError } from '#lambdas/tools/tool.ts';
import type { Workspace } from '#lambdas/workspace/workspace.ts';
import type { NotChecked } from '#shared/findings/finding.ts';
import type { RuleResult } from '../verdict.ts';
import { type FoundTemplate, findTemplates } from './find-templates.ts';

export interface TemplateRules {
  /** One for each rule that some template does not meet, by id. */
  results: RuleResult[];
  notChecked: NotChecked[];
  /** One line for the model. */
  told: string;
}

type Context = Pick<ToolContext, 'workspace' | 'checkTemplates' | 'signal'>;

/** What cdk-nag's HIPAA pack says of the workspace's templates. It shows gaps, never that there is none. */
export async function checkTemplateRules(context: Context): Promise<TemplateRules> {
  const workspace = await workspaceIn(context);
  if (workspace === undefined) return tell([], [], 'there is no workspace with templates');
  const { templates, notChecked } = await findTemplates(workspace, context.signal);
  if (templates.length === 0) return tell([], notChecked, 'no template of CloudFormation was checked');
  const checked = (await context.checkTemplates?.(templates, context.signal)) ?? notHere;
  if (checked.outcome === 'unavailable') {
    const gap = { what: `${countOf(templates)} with cdk-nag’s HIPAA pack`, why: checked.why, remedy };
    return tell([], [gap, ...notChecked], `${gap.what}: not assessed: ${gap.why}`);
  }
  const missed = checked.notChecked.map((it) => ({ ...it, what: `${it.what} with cdk-nag’s HIPAA pack` }));
  const gaps = `${checked.broken.length} ${checked.broken.length === 1 ? 'gap' : 'gaps'}`;
  return tell(
    resultsOf(checked.broken, templates),
    [...missed, ...notChecked],
    `${gaps} in ${countOf(templates)}`,
  );
}

const notHere = {
  outcome: 'unavailable',
  why: 'aws-cdk-lib, which cdk-nag runs on, is not part of this platform',
} as const;
const remedy =
  'Embedded: run it in a checkout with development packages; on AWS: deploy the function check-template';

function tell(results: RuleResult[], notChecked: NotChecked[], what: string): TemplateRules {
  const left = notChecked.length === 0 ? '' : `; not checked: ${notChecked.length}, listed as not assessed`;
  return { results, notChecked, told: `cdk-nag’s HIPAA pack on templates: ${what}${left}.` };
}

async function workspaceIn({ workspace }: Context): Promise<Workspace | undefined> {
  try {
    return await workspace();
  } catch (error) {
    if (error instanceof ToolError) return undefined;
    throw error;
  }
}

function countOf(templates: readonly unknown[]): string {
  return `${templates.length} ${templates.length === 1 ? 'template' : 'templates'}`;
}

function resultsOf(broken: readonly BrokenRule[], templates: readonly FoundTemplate[]): RuleResult[] {
  const lines = new Map(templates.map((template) => [template.path, template.lines]));
  const byRule = Map.groupBy(broken, ({ rule }) => rule);
  return [...byRule].map(([rule, [first, ...others]]) => ({
    ...{ id: `cdk-nag/${rule}`, title: first?.title ?? rule, controls: [...(first?.controls ?? [])] },
    places: [...(first === undefined ? [] : [first]), ...others].map(({ path, logicalId }) => ({
      ...{ path, line: lines.get(path)?.get(logicalId) ?? 1, logicalId },
    })),
  }));
}
