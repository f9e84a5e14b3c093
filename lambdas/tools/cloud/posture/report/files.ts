import type { ToolArtifact } from '#lambdas/tools/tool.ts';
import { frameworkNames } from '../catalogue/control.ts';
import { listingAtMost, type Report, worstFirst } from './report.ts';

const columns = [
  ...['framework', 'control', 'title', 'verdict', 'seen', 'gaps', 'places_not_assessed'],
  ...['checks', 'also_needs'],
];
const gapColumns = ['check', 'severity', 'account', 'region', 'resource', 'what'];
/** A file holds 10 MiB; a row may be as long as a path. */
const mostBytes = 9 * 1_000_000;
/** Of 20 that an agent may leave. */
const mostGapFiles = 4;

/**
 * `controls.csv`, a row for each control; `controls.json`, with as many gaps as there is room for; `gaps.csv`, a row for
 * each gap, worst first, in several files where it takes them. `unlisted` counts those that are in none.
 */
export function filesOf(report: Report): { files: ToolArtifact[]; unlisted: number } {
  const json = JSON.stringify(listingAtMost(report, { most: 1_000, bytes: mostBytes / 2 }), undefined, 2);
  const { parts, unlisted } = gapParts(report);
  const files = [
    { name: 'controls.csv', media_type: 'text/csv', content: csvOf(report) },
    { name: 'controls.json', media_type: 'application/json', content: `${json}\n` },
    ...parts.map((rows, index) => ({
      name: index === 0 ? 'gaps.csv' : `gaps-${index + 1}.csv`,
      ...{ media_type: 'text/csv', content: [rowOf(gapColumns), ...rows].join('') },
    })),
  ];
  return { files, unlisted };
}

function gapParts({ checks }: Report): { parts: string[][]; unlisted: number } {
  const parts: string[][] = [[]];
  let [bytes, unlisted] = [0, 0];
  for (const { id, severity, shortfalls } of worstFirst(checks)) {
    for (const { account, region, resource, what } of shortfalls) {
      const row = rowOf([id, severity, account, region, resource, what]);
      bytes += Buffer.byteLength(row);
      if (bytes > mostBytes) {
        bytes = Buffer.byteLength(row);
        parts.push([]);
      }
      if (parts.length > mostGapFiles) unlisted += 1;
      else parts.at(-1)?.push(row);
    }
  }
  return { parts: parts.slice(0, mostGapFiles), unlisted };
}

/** RFC 4180. Every text in it is the catalogue's own, or a rule's. */
function csvOf({ controls }: Report): string {
  const rows = controls.map((it) => [
    ...[frameworkNames[it.framework], it.id, it.title, it.verdict, it.seen, it.gaps, it.places_not_assessed],
    ...[it.checks.join(' '), it.also_needs ?? ''],
  ]);
  return [columns, ...rows].map(rowOf).join('');
}

function rowOf(cells: readonly (string | number)[]): string {
  return `${cells.map(quoted).join(',')}\r\n`;
}

/** What a template names itself may look like a formula to a spreadsheet. */
function quoted(cell: string | number): string {
  const text = String(cell).replace(/^(?=[=+\-@\t\r])/, "'");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
