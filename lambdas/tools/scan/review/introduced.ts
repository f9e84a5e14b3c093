import type { Finding } from '#shared/findings/finding.ts';
import type { ChangedFile } from './changed-file.ts';

/** Whether a finding of the new text is the change's doing. */
export type Judge = (finding: Finding) => 'new' | 'old' | 'compare';

/**
 * A finding on an added line is new. One on a line that was there before may be new all the same: a call that
 * goes on over the next lines, a safeguard that was removed. Those are compared with the old text's findings.
 */
export function judgeByLine(files: ReadonlyMap<string, ChangedFile>): Judge {
  return ({ path, line }) => {
    const file = files.get(path);
    if (file === undefined) return 'old';
    return file.lines.beforeOf(line) === undefined ? 'new' : 'compare';
  };
}

/** Those that the same rule did not already report at the same, unchanged line of the old text. */
export function withoutOld(
  findings: readonly Finding[],
  before: readonly Finding[],
  files: ReadonlyMap<string, ChangedFile>,
): Finding[] {
  const known = new Set(before.map(({ path, line, rule_id }) => key(path, line, rule_id)));
  return findings.filter(({ path, line, rule_id }) => {
    const file = files.get(path);
    const old = file?.lines.beforeOf(line);
    return old === undefined || !known.has(key(file?.from ?? path, old, rule_id));
  });
}

function key(path: string, line: number, rule: string): string {
  return JSON.stringify([path, line, rule]);
}
