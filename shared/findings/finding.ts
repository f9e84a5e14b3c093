import * as z from 'zod';

/** From worst to mildest: the order in which findings are shown. */
export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof severities)[number];

export const findingSchema = z.object({
  /** Stable name of the rule, as `<scanner>/<rule>`: `secrets/aws-access-key-id`. */
  rule_id: z.string().regex(/^[a-z0-9-]+\/[a-zA-Z0-9._-]+$/),
  severity: z.enum(severities),
  /** Path inside the workspace, with forward slashes. */
  path: z.string().min(1),
  /** First line, from 1. */
  line: z.int().min(1),
  /** What is wrong, one sentence without a full stop. */
  title: z.string().min(1),
  /** The offending text, cut to a line, secrets masked. */
  evidence: z.string(),
  /** How to mend it, one or two sentences. */
  remedy: z.string().min(1),
  /** Where to read more: a CWE, an advisory, a vendor's page. */
  reference: z.string().optional(),
});
export type Finding = z.infer<typeof findingSchema>;

/** Something that a scan should have looked at and could not: it must never read as clean. */
export const notCheckedSchema = z.object({
  what: z.string().min(1),
  why: z.string().min(1),
  /** What the caller can do so that it is checked next time. */
  remedy: z.string().optional(),
});
export type NotChecked = z.infer<typeof notCheckedSchema>;

/** What one scanner saw. `checked` counts what it did look at, in its own `unit`. */
export interface ScanReport {
  findings: Finding[];
  notChecked: NotChecked[];
  checked: number;
  unit: 'files' | 'packages';
}

/** Two findings with the same fingerprint are one: same rule, same place, same text. */
export function fingerprintOf(finding: Finding): string {
  return [finding.rule_id, finding.path, finding.line, finding.evidence].join('\u0000');
}

/** Drops repeats and puts the worst first; within a severity by path, line and rule. */
export function rankFindings(findings: readonly Finding[]): Finding[] {
  const unique = new Map(findings.map((finding) => [fingerprintOf(finding), finding]));
  return [...unique.values()].sort(
    (a, b) =>
      severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
      compare(a.path, b.path) ||
      a.line - b.line ||
      compare(a.rule_id, b.rule_id),
  );
}

/** `5 issues found (2 high, 3 medium)`, or `no issues found`. */
export function countInWords(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'no issues found';
  const counts = severities
    .map((severity) => ({ severity, count: findings.filter((f) => f.severity === severity).length }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severity}`);
  return `${findings.length} issue${findings.length === 1 ? '' : 's'} found (${counts.join(', ')})`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
