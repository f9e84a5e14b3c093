import * as z from 'zod';
import type { Workspace } from '#lambdas/workspace/workspace.ts';
import type { Finding } from '#shared/findings/finding.ts';
import type { ChangedFile } from './changed-file.ts';

/** What a coverage report says of one file: how often a line ran. */
export interface LineHits {
  path: string;
  hits: ReadonlyMap<number, number>;
}

export interface CoverageHints {
  /** The report that was read, if there is one. */
  report?: string;
  findings: Finding[];
  /** Added lines that the report counts, and those of them that ran. */
  counted: number;
  covered: number;
}

const reports = /(?:^|\/)(?:lcov\.info|coverage-final\.json|coverage\.json)$/;
const maxBytes = 20_000_000;

const istanbulSchema = z.record(
  z.string(),
  z.object({
    path: z.string().optional(),
    statementMap: z.record(z.string(), z.object({ start: z.object({ line: z.int() }) })),
    s: z.record(z.string(), z.number()),
  }),
);
const pythonSchema = z.object({
  files: z.record(
    z.string(),
    z.object({ executed_lines: z.array(z.int()), missing_lines: z.array(z.int()) }),
  ),
});

/** Added lines that a coverage report of the workspace calls never run. The report may be older than the change. */
export async function hintAtCoverage(
  files: readonly ChangedFile[],
  workspace: Workspace,
): Promise<CoverageHints> {
  const found = (await workspace.listFiles()).find(
    ({ path, bytes }) => reports.test(path) && bytes <= maxBytes,
  );
  if (found === undefined) return { findings: [], counted: 0, covered: 0 };
  const known = readReport(found.path, (await workspace.readText(found.path)) ?? '');
  const measured = files.map((file) => measure(file, known));
  return {
    report: found.path,
    counted: measured.reduce((sum, { counted }) => sum + counted, 0),
    covered: measured.reduce((sum, { counted, missed }) => sum + counted - missed.length, 0),
    findings: measured.flatMap(({ file, missed, counted }) =>
      missed.length === 0 ? [] : [uncovered(file, { missed, counted, report: found.path })],
    ),
  };
}

/** LCOV, Istanbul's JSON or coverage.py's JSON; nothing for anything else. */
export function readReport(path: string, text: string): LineHits[] {
  if (path.endsWith('lcov.info')) return readLcov(text);
  const json = jsonOf(text);
  const istanbul = istanbulSchema.safeParse(json);
  if (istanbul.success) {
    return Object.entries(istanbul.data).map(([key, { path: own = key, statementMap, s }]) => ({
      path: own,
      hits: new Map(Object.entries(statementMap).map(([id, { start }]) => [start.line, s[id] ?? 0])),
    }));
  }
  const python = pythonSchema.safeParse(json);
  return Object.entries(python.data?.files ?? {}).map(([own, { executed_lines, missing_lines }]) => ({
    path: own,
    hits: new Map([
      ...executed_lines.map((line) => [line, 1] as const),
      ...missing_lines.map((line) => [line, 0] as const),
    ]),
  }));
}

function readLcov(text: string): LineHits[] {
  const found: { path: string; hits: Map<number, number> }[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('SF:')) found.push({ path: line.slice(3), hits: new Map() });
    const [, number, count] = /^DA:(\d+),(\d+)/.exec(line) ?? [];
    if (number !== undefined) found.at(-1)?.hits.set(Number(number), Number(count));
  }
  return found;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function measure(file: ChangedFile, known: readonly LineHits[]) {
  // Reports name files from the machine's root or from the project's.
  const report = known.find(({ path }) => `/${path.replaceAll('\\', '/')}`.endsWith(`/${file.path}`));
  const counted = [...file.lines.added].filter((line) => report?.hits.has(line));
  return { file, counted: counted.length, missed: counted.filter((line) => report?.hits.get(line) === 0) };
}

function uncovered(
  { path }: ChangedFile,
  { missed, counted, report }: { missed: readonly number[]; counted: number; report: string },
): Finding {
  return {
    rule_id: 'review/uncovered-lines',
    severity: 'low',
    path,
    line: missed[0] ?? 1,
    title: `${missed.length} of ${counted} changed lines that can run are run by no test, says ${report}`,
    evidence: `lines ${missed.slice(0, 20).join(', ')}${missed.length > 20 ? ', ...' : ''}`,
    remedy: 'Test what happens there, then write the report anew.',
  };
}
