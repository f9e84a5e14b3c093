import { plural } from '#lambdas/tools/code/capped-text.ts';
import type { ToolResult } from '#lambdas/tools/tool.ts';
import { onOneLine } from '#shared/agent/output.ts';
import { renderScanReport } from '../report-text.ts';
import type { EnvironmentReport } from './scan-environment.ts';
import type { Variable, VariableReport } from './variables.ts';

const maxVariables = 200;
const maxClaims = 50;

/** The findings, then every variable and every engine with its places. */
export function renderEnvironment(report: EnvironmentReport): ToolResult {
  const result = renderScanReport(report);
  const { variables } = report.variables;
  const left = variables.length - maxVariables;
  const lines = [
    `Variables: ${variables.length} read by code, ${inExamples(report.variables)}`,
    ...variables.slice(0, maxVariables).map(variableLine),
    ...(left > 0 ? [`${plural(left, 'more variable')} left out`] : []),
    `Engines: ${plural(report.engines.length, 'place')}`,
    ...report.engines
      .slice(0, maxClaims)
      .map(({ engine, kind, text, path, line }) => `${path}:${line} ${kind} ${engine} ${text}`),
  ];
  return { ...result, content: [result.content, ...lines.map(onOneLine)].join('\n') };
}

function inExamples({ variables, exampleFiles }: VariableReport): string {
  if (exampleFiles.length === 0) return 'no example file such as .env.example';
  return `${variables.filter(({ examples }) => examples.length > 0).length} of them in ${exampleFiles.join(', ')}`;
}

function variableLine({ name, readAt, hasDefault, examples, mentionedIn }: Variable): string {
  const reads = readAt.slice(0, 3).map(({ path, line }) => `${path}:${line}`);
  const more = readAt.length > 3 ? ` and ${readAt.length - 3} more` : '';
  const written = [...examples, ...mentionedIn].slice(0, 3).join(', ') || 'nowhere';
  return `${name} | read at ${reads.join(', ')}${more} | ${hasDefault ? 'default' : 'no default'} | written down: ${written}`;
}
