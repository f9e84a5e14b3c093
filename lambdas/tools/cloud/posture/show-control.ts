import { type ToolContext, ToolError, type ToolResult } from '#lambdas/tools/tool.ts';
import { onOneLine } from '#shared/agent/output.ts';
import { catalogue } from './catalogue/catalogue.ts';
import { type Control, frameworkNames } from './catalogue/control.ts';
import { checks } from './checks.ts';
import { type Report, reportSchema } from './report/report.ts';
import { tellControl } from './report/tell.ts';

/**
 * One control of the catalogue: what is looked at for it, and what the last assessment of this agent saw.
 * @throws {ToolError} for an id that is not in the catalogue.
 */
export function showControl({ kept }: Pick<ToolContext, 'kept'>, id: string): ToolResult {
  const wanted = id.trim().toLowerCase();
  const control = catalogue.find((it) => it.id.toLowerCase() === wanted);
  if (control === undefined) {
    throw new ToolError(`No control ${id}. There are ${catalogue.map((it) => it.id).join(', ')}.`);
  }
  const report = kept('assess_controls')
    .flatMap((part) => reportSchema.safeParse(part).data ?? [])
    .at(-1);
  const row = report?.controls.find((it) => it.id === control.id);
  const lines = report === undefined || row === undefined ? unassessed(control) : assessed(report, row);
  return { content: lines.map(onOneLine).join('\n') };
}

function unassessed({ framework, id, title, checks: needed, beyond }: Control): string[] {
  return [
    `${frameworkNames[framework]} ${id}: ${title}: not assessed yet`,
    ...needed.map((check) => `- ${check} (${checks[check].severity}): gap: ${checks[check].title}`),
    ...(beyond === undefined ? [] : [`No tool sees: ${beyond}`]),
  ];
}

function assessed(report: Report, row: Report['controls'][number]): string[] {
  const own = report.checks.filter(({ id }) => row.checks.includes(id));
  return [tellControl(report, row).replace(/^- /, ''), ...own.flatMap(tellCheck)];
}

function tellCheck({
  id,
  seen,
  gaps,
  places_not_assessed,
  shortfalls,
  not_listed,
  remedy,
  counted_under,
}: Report['checks'][number]) {
  return [
    `- ${id}: ${seen === 0 ? 'nothing seen' : `gaps ${gaps} of ${seen} seen`}, places not seen ${places_not_assessed}${gaps > 0 ? `. Mend: ${remedy}` : ''}`,
    ...shortfalls.map(({ account, region, resource, what }) => `  ${account} ${region} ${resource}: ${what}`),
    ...Object.entries(counted_under).map(
      ([check, count]) => `  and ${count} that ${check} says, too, listed there`,
    ),
    ...(not_listed > 0 ? [`  and ${not_listed} more, which controls.json lists`] : []),
  ];
}
