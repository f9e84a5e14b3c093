import type { BrokenRule } from '#lambdas/ports/template-rules.ts';
import { type ToolContext, ToolError } from '#lambdas/tools/tool.ts';
import type { Workspace } from '#lambdas/workspace/workspace.ts';
import type { NotChecked } from '#shared/findings/finding.ts';
import type { RuleResult } from '../verdict.ts';
import { type FoundTemplate, type FoundTemplates, findTemplates } from './find-templates.ts';

export interface TemplateRules {
  /** One for each rule that some template does not meet, by id. */
  results: RuleResult[];
  notChecked: NotChecked[];
  /** One line for the model. */
  told: string;
}

type Context = Pick<ToolContext, 'workspace' | 'checkTemplates' | 'signal'>;

/** The templates of the agent's workspace; `undefined` where it has none. */
export async function templatesIn(context: Context): Promise<FoundTemplates | undefined> {
  const workspace = await workspaceIn(context);
  return workspace && findTemplates(workspace, context.signal);
}

/** What cdk-nag's HIPAA pack says of the workspace's templates. It shows gaps, never that there is none. */
export async function checkTemplateRules(
  context: Context,
  found: FoundTemplates | undefined,
): Promise<TemplateRules> {
  if (found === undefined) return tell([], [], 'there is no workspace with templates');
  const { templates, notChecked } = found;
  if (templates.length === 0) return tell([], notChecked, 'no template of CloudFormation was checked');
  const checked = (await context.checkTemplates?.(templates, context.signal)) ?? notHere;
  if (checked.outcome === 'unavailable') {
    const gap = { what: `${countOf(templates)} with cdk-nag’s HIPAA pack`, why: checked.why, remedy };
    return tell([], [gap, ...notChecked], `${gap.what}: not assessed: ${gap.why}`);
  }
  const missed = checked.notChecked.map((it) => ({ ...it, what: `${it.what} with cdk-nag’s HIPAA pack` }));
  const results = resultsOf(checked.broken, templates);
  const gaps = results.reduce((sum, { places }) => sum + places.length, 0);
  return tell(
    results,
    [...missed, ...notChecked],
    `${gaps} ${gaps === 1 ? 'gap' : 'gaps'} in ${countOf(templates)}`,
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

/** A rule that a resource breaks in several ways is broken by it once. */
function resultsOf(broken: readonly BrokenRule[], templates: readonly FoundTemplate[]): RuleResult[] {
  const lines = new Map(templates.map((template) => [template.path, template.lines]));
  const byRule = Map.groupBy(broken, ({ rule }) => rule);
  return [...byRule].map(([rule, its]) => {
    const places = new Map(
      its.map(({ path, logicalId }) => [JSON.stringify([path, logicalId]), { path, logicalId }]),
    );
    return {
      ...{ id: `cdk-nag/${rule}`, title: its[0]?.title ?? rule, controls: [...(its[0]?.controls ?? [])] },
      places: [...places.values()].map(({ path, logicalId }) => ({
        ...{ path, line: lines.get(path)?.get(logicalId) ?? 1, logicalId },
      })),
    };
  });
}
