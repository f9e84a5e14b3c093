import type { Finding } from '#shared/findings/finding.ts';

export type Verdict = 'approve' | 'comment' | 'request changes';

/**
 * `request changes` for anything critical or high; `comment` for anything medium or low, and where part of the
 * change could not be checked; `approve` otherwise. Nothing else counts.
 */
export function judgeChange(
  findings: readonly Finding[],
  notChecked: number,
): { verdict: Verdict; why: string } {
  const worst = (...severities: readonly string[]) =>
    findings.filter(({ severity }) => severities.includes(severity)).length;
  const grave = worst('critical', 'high');
  if (grave > 0) return { verdict: 'request changes', why: `${grave} of critical or high severity` };
  const mild = worst('medium', 'low');
  if (mild > 0) return { verdict: 'comment', why: `${mild} of medium or low severity, none worse` };
  if (notChecked > 0) return { verdict: 'comment', why: 'part of the change could not be checked' };
  return { verdict: 'approve', why: 'nothing of low severity or worse' };
}
