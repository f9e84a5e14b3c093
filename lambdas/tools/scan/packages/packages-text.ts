import { plural } from '#lambdas/tools/code/capped-text.ts';
import type { ToolResult } from '#lambdas/tools/tool.ts';
import { onOneLine } from '#shared/agent/output.ts';
import { renderScanReport } from '../report-text.ts';
import type { PackagesReport } from './scan-packages.ts';

const maxShown = 20;

/** The findings, then what is known of licences and duplicates besides. */
export function renderPackages(report: PackagesReport): ToolResult {
  const result = renderScanReport(report);
  const { projects, duplicates, licences, compared } = report;
  const declared = projects.reduce((sum, project) => sum + project.declared.length, 0);
  // Of a tree without a manifest or a lockfile that would tell, a row of zeros would read as a check.
  const lines = [
    ...(projects.length > 0
      ? [
          `Declared: ${plural(declared, 'dependency', 'dependencies')} in ${plural(projects.length, 'package.json', 'package.json files')}`,
        ]
      : []),
    ...(licences.known > 0 ? [licenceLine(licences)] : []),
    ...(report.checked > 0 ? [duplicateLine(duplicates)] : []),
    ...(compared > 0
      ? [`Compared with the registry: ${plural(compared, 'direct dependency', 'direct dependencies')}`]
      : []),
  ];
  return { ...result, content: [result.content, ...lines.map(onOneLine)].join('\n') };
}

function licenceLine({ known, byLicence }: PackagesReport['licences']): string {
  const sorted = [...byLicence].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const shown = sorted.slice(0, maxShown).map(([licence, count]) => `${licence.slice(0, 60)} ${count}`);
  const left = sorted.length - shown.length;
  const list = shown.length === 0 ? '' : `: ${shown.join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
  return `Licences known of ${plural(known, 'package')}${list}`;
}

function duplicateLine(duplicates: PackagesReport['duplicates']): string {
  const shown = duplicates.slice(0, maxShown).map(({ name, versions }) => `${name} ${versions.join(' ')}`);
  const left = duplicates.length - shown.length;
  const list = shown.length === 0 ? '' : `: ${shown.join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
  return `In several versions: ${plural(duplicates.length, 'package')}${list}`;
}
