import type { ToolArtifact } from '#lambdas/tools/tool.ts';
import { frameworkNames } from '../catalogue/control.ts';
import { listingAtMost, type Report } from './report.ts';

const columns = [
  ...['framework', 'control', 'title', 'verdict', 'seen', 'gaps', 'places_not_assessed'],
  ...['checks', 'also_needs'],
];
/** So many shortfalls of each of some thirty checks stay below what a file may hold. */
const mostListed = 1_000;

/** `controls.csv`, a row for each control, and `controls.json`, with every shortfall. */
export function filesOf(report: Report): ToolArtifact[] {
  const json = JSON.stringify(listingAtMost(report, mostListed), undefined, 2);
  return [
    { name: 'controls.csv', media_type: 'text/csv', content: csvOf(report) },
    { name: 'controls.json', media_type: 'application/json', content: `${json}\n` },
  ];
}

/** RFC 4180. Every text in it is the catalogue's own. */
function csvOf({ controls }: Report): string {
  const rows = controls.map((it) => [
    ...[frameworkNames[it.framework], it.id, it.title, it.verdict, it.seen, it.gaps, it.places_not_assessed],
    ...[it.checks.join(' '), it.also_needs ?? ''],
  ]);
  return [columns, ...rows].map((row) => `${row.map(quoted).join(',')}\r\n`).join('');
}

function quoted(cell: string | number): string {
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
