import type { Finding } from '#shared/findings/finding.ts';
import type { ChangedFile } from './changed-file.ts';
import { type MeasuredFunction, measureFunctions } from './functions.ts';

/** A changed function, as it is and as it was. */
export interface ChangedFunction extends MeasuredFunction {
  path: string;
  /** Absent for a function that is new, or was not recognised again. */
  before?: MeasuredFunction;
  /** The first of its added lines. */
  changedAt: number;
}

/** From here a function is hard to test; from the second, nobody knows all of its ways. */
const complex = { low: 10, medium: 20 };
/** No longer seen at once. */
const longLines = 60;

/** The functions that the change touched; `undefined` where the file's language is not measured. */
export function changedFunctions(file: ChangedFile): ChangedFunction[] | undefined {
  const after = measureFunctions({ path: file.path, text: file.after });
  if (after === undefined) return undefined;
  const before =
    file.before === '' ? [] : (measureFunctions({ path: file.from ?? file.path, text: file.before }) ?? []);
  return after.flatMap((each) => {
    const changedAt = firstAdded(file, each);
    if (changedAt === undefined) return [];
    const old = pairOf(each, { after, before, file });
    return [{ ...each, path: file.path, changedAt, ...(old === undefined ? {} : { before: old }) }];
  });
}

function firstAdded({ lines }: ChangedFile, { line, endLine }: MeasuredFunction): number | undefined {
  for (let at = line; at <= endLine; at += 1) if (lines.added.has(at)) return at;
  return undefined;
}

/** By name where it is the only one of that name, else by the line where it began. */
function pairOf(
  each: MeasuredFunction,
  {
    after,
    before,
    file,
  }: { after: readonly MeasuredFunction[]; before: readonly MeasuredFunction[]; file: ChangedFile },
): MeasuredFunction | undefined {
  const named = (all: readonly MeasuredFunction[]) => all.filter(({ name }) => name === each.name);
  const old = named(before);
  if (each.name !== '(anonymous)' && old.length === 1 && named(after).length === 1) return old[0];
  return old.find(({ line }) => line === file.lines.beforeOf(each.line));
}

/** Functions that the change made too complex or too long, or more so. */
export function functionFindings(functions: readonly ChangedFunction[]): Finding[] {
  return functions.flatMap((each) => [...complexityOf(each), ...lengthOf(each)]);
}

function complexityOf({ path, name, complexity, before, changedAt }: ChangedFunction): Finding[] {
  const was = before?.complexity ?? 0;
  if (complexity <= complex.low || complexity <= was) return [];
  return [
    {
      rule_id: 'review/complex-function',
      severity: complexity > complex.medium ? 'medium' : 'low',
      path,
      line: changedAt,
      title: `\`${name}\` now has a cyclomatic complexity of ${complexity}`,
      evidence: before === undefined ? `new function: ${complexity}` : `${was} before, ${complexity} now`,
      remedy: `Split it until each part stays at ${complex.low} or below.`,
      reference: 'CWE-1121',
    },
  ];
}

function lengthOf({ path, name, line, endLine, before, changedAt }: ChangedFunction): Finding[] {
  const length = endLine - line + 1;
  const was = before === undefined ? 0 : before.endLine - before.line + 1;
  if (length <= longLines || length <= was) return [];
  return [
    {
      rule_id: 'review/long-function',
      severity: 'low',
      path,
      line: changedAt,
      title: `\`${name}\` now has ${length} lines`,
      evidence: before === undefined ? `new function: ${length} lines` : `${was} lines before, ${length} now`,
      remedy: 'Take parts out that can be named.',
      reference: 'CWE-1080',
    },
  ];
}
