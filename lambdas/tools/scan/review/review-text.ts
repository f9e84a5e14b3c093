import { count, plural } from '#lambdas/tools/code/capped-text.ts';
import type { ToolResult } from '#lambdas/tools/tool.ts';
import { onOneLine } from '#shared/agent/output.ts';
import { renderScanReport } from '../report-text.ts';
import type { ChangedFile } from './changed-file.ts';
import type { ChangedFunction } from './complexity.ts';
import type { Review } from './review-changes.ts';
import { judgeChange } from './verdict.ts';

const maxFiles = 200;
const maxFunctions = 30;
const maxHunks = 12;

/** A review as a tool result: verdict, size, findings, then what helps to judge the rest. */
export function renderReview(review: Review): ToolResult {
  const { files, findings, notChecked } = review;
  if (files.length === 0 && notChecked.length === 0) {
    return { content: `Nothing to review: ${onOneLine(review.title)}: nothing changed` };
  }
  const { verdict, why } = judgeChange(findings, notChecked.length);
  const checked = files.filter(({ unread }) => unread === undefined).length;
  const report = renderScanReport({
    findings: [...findings],
    notChecked: [...notChecked],
    checked,
    unit: 'files',
  });
  const lines = [
    `Verdict: ${verdict} (${why})`,
    `${review.title}: ${sizeOf(files)}`,
    report.content,
    ...fileLines(files),
    ...functionLines(review.functions),
    testLine(review),
    coverageLine(review),
    ...riskLines(review),
    ...churnLines(review),
  ];
  return { ...report, content: lines.map((text) => text.split('\n').map(onOneLine).join('\n')).join('\n') };
}

/** `3 files changed (1 added, 2 modified), 40 lines added, 12 removed`, without what is generated. */
export function sizeOf(files: readonly ChangedFile[]): string {
  const kinds = (['added', 'modified', 'renamed', 'deleted'] as const).flatMap((kind) => {
    const some = files.filter((file) => file.kind === kind).length;
    return some === 0 ? [] : [`${count(some)} ${kind}`];
  });
  const written = files.filter(({ isGenerated }) => !isGenerated);
  const added = written.reduce((sum, { lines }) => sum + lines.added.size, 0);
  const removed = written.reduce((sum, { lines }) => sum + lines.removed, 0);
  const generated = files.length - written.length;
  const note = generated === 0 ? '' : `, not counting ${plural(generated, 'generated file')}`;
  return `${plural(files.length, 'file')} changed (${kinds.join(', ')}), ${plural(added, 'line')} added, ${count(removed)} removed${note}`;
}

function fileLines(files: readonly ChangedFile[]): string[] {
  const left = files.length - maxFiles;
  return [
    'Changed files and the lines of their hunks:',
    ...files.slice(0, maxFiles).map(fileLine),
    ...(left > 0 ? [`${plural(left, 'more file')} left out`] : []),
  ];
}

function fileLine(file: ChangedFile): string {
  const { path, from, kind, lines, unread, isGenerated } = file;
  const name = `${kind.slice(0, 1).toUpperCase()} ${from === undefined ? '' : `${from} -> `}${path}`;
  if (unread !== undefined) return `${name} (${unread})`;
  const size = `+${lines.added.size} -${lines.removed}`;
  const notes = [
    ...(isGenerated ? ['generated: looked at for secrets only'] : []),
    ...(lines.isRewrite ? ['written anew'] : []),
  ];
  const note = notes.length === 0 ? '' : ` (${notes.join(', ')})`;
  return `${name} ${size}${kind === 'modified' || kind === 'renamed' ? hunksOf(file) : ''}${note}`;
}

function hunksOf({ lines: { hunks } }: ChangedFile): string {
  if (hunks.length === 0) return '';
  const shown = hunks.slice(0, maxHunks).map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`));
  const left = hunks.length - shown.length;
  return ` at ${shown.join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
}

function functionLines(functions: readonly ChangedFunction[]): string[] {
  if (functions.length === 0) return [];
  const sorted = functions.toSorted((a, b) => b.complexity - a.complexity);
  const left = functions.length - maxFunctions;
  return [
    `Cyclomatic complexity of ${plural(functions.length, 'changed function')}:`,
    ...sorted.slice(0, maxFunctions).map(({ path, line, name, complexity, before }) => {
      const was = before === undefined ? 'new' : String(before.complexity);
      return `${path}:${line} ${name} ${was} -> ${complexity}`;
    }),
    ...(left > 0 ? [`${plural(left, 'more function')}, none more complex, left out`] : []),
  ];
}

function testLine({ tests }: Review): string {
  if (tests.sources === 0) return 'Tests: no source file changed';
  return `Tests: ${tests.named} of ${plural(tests.sources, 'changed source file')} named by a test, ${tests.changedWith} with a test that changed too`;
}

function coverageLine({ coverage }: Review): string {
  if (coverage === 'not of this tree') return 'Coverage: not read, the change does not end at this tree';
  if (coverage.report === undefined) return 'Coverage: there is no report in the workspace';
  return `Coverage: ${coverage.covered} of ${plural(coverage.counted, 'changed line')} that can run were run, says ${coverage.report}`;
}

function riskLines({ risky }: Review): string[] {
  return [...Map.groupBy(risky, ({ area }) => area)].map(([area, places]) => {
    const shown = places.slice(0, 10).map(({ path }) => path);
    const left = places.length - shown.length;
    return `Look closely (${area}): ${shown.join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
  });
}

/** Files that change all the time break most often. */
function churnLines({ churn: { commits, byPath } }: Review): string[] {
  const often = [...byPath].filter(([, times]) => times >= 3 && times / commits >= 0.2);
  const shown = often.toSorted((a, b) => b[1] - a[1]).slice(0, 5);
  return shown.map(([path, times]) => `Often changed: ${path} in ${times} of the ${commits} commits before`);
}
