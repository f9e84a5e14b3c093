import type { FindingsReport, ShownFinding } from '../answers.ts';
import type { FoundInOutput } from './read-findings.ts';

/**
 * What an agent's report lists, less what the model dismissed afterwards, and what the output tells beyond the report,
 * which may have been written before the last scan. Counts what neither of them lists.
 */
export function mergeFindings(report: FindingsReport | undefined, told: FoundInOutput): FoundInOutput {
  if (report === undefined) return told;
  const isDismissed = ({ place, rule }: ShownFinding): boolean =>
    told.dismissed.some((text) => text.startsWith(`${place} ${rule}: `));
  const listed = report.findings.filter((finding) => !isDismissed(finding));
  const findings = [...listed, ...beyond(listed, told.findings, ({ place, rule }) => `${rule} ${place}`)];
  const gaps = told.not_checked.filter((text) => !isGroupOf(report.not_checked, text));
  const not_checked = [...report.not_checked, ...beyond(report.not_checked, gaps, (text) => text)];
  return {
    ...{ findings, not_checked, dismissed: told.dismissed },
    more: {
      findings: Math.max(0, told.findings.length + told.more.findings - findings.length),
      dismissed: told.more.dismissed,
      not_checked: Math.max(0, told.not_checked.length + told.more.not_checked - not_checked.length),
    },
  };
}

/** The output names a few of many things that one reason holds for, and counts the others: a report names each. */
function isGroupOf(reported: readonly string[], text: string): boolean {
  const [, more, why] = / and (\d+) more(: .*)$/s.exec(text) ?? [];
  return why !== undefined && reported.filter((each) => each.endsWith(why)).length > Number(more);
}

function beyond<T>(known: readonly T[], all: readonly T[], keyOf: (one: T) => string): T[] {
  const keys = new Set(known.map(keyOf));
  return all.filter((one) => !keys.has(keyOf(one)));
}
