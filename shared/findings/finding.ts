import * as z from 'zod';
import { mergePackRules } from './pack-rules.ts';

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
  unit: 'files' | 'packages' | 'commits' | 'hosts' | 'policies' | 'stacks';
  /** Which of them, where it was not all: `changed since main (3f9a2c1d20)`. */
  scope?: string;
}

/** Two findings with the same fingerprint are one: same rule, same place, same text. */
function fingerprintOf(finding: Finding): string {
  return [finding.rule_id, finding.path, finding.line, finding.evidence].join('\u0000');
}

/** Whether a finding is about a secret that stands in the text, whichever scanner saw it. */
export function tellsOfWrittenSecret({
  rule_id,
  reference,
}: Pick<Finding, 'rule_id' | 'reference'>): boolean {
  return isFromSecretScan({ rule_id }) || /^CWE-(?:798|321)$/.test(reference ?? '');
}

/**
 * Drops repeats, makes one finding of a weakness that two scanners saw, and puts the worst first; within a
 * severity by path, line and rule.
 */
export function rankFindings(findings: readonly Finding[]): Finding[] {
  const unique = new Map(findings.map((finding) => [fingerprintOf(finding), finding]));
  return mergePackRules(mergePolicies(mergeFlows(mergeSecrets([...unique.values()])))).sort(
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

/**
 * The secret scan and a scan that knows the file's format can report one and the same secret. The more
 * specific finding stays, with the worse severity of the two. Two secrets of one scan are never merged.
 */
function mergeSecrets(findings: readonly Finding[]): Finding[] {
  const kept = new Set(findings);
  for (const line of Map.groupBy(findings.filter(tellsOfWrittenSecret), placeOf).values()) {
    for (const placed of line.filter((finding) => !isFromSecretScan(finding))) {
      const twin = twinOf(
        placed,
        line.filter((finding) => isFromSecretScan(finding) && kept.has(finding)),
      );
      if (twin === undefined) continue;
      kept.delete(placed);
      kept.delete(twin);
      kept.add({ ...(isGuess(twin) ? placed : twin), severity: worseOf(placed.severity, twin.severity) });
    }
  }
  return [...kept];
}

/**
 * A way through the code that leads over a line where a pattern of the same weakness matched is one finding with it:
 * the way, which says more, with the worse severity of the two.
 */
function mergeFlows(findings: readonly Finding[]): Finding[] {
  const kept = new Set(findings);
  for (const flow of findings.filter(({ rule_id }) => rule_id.startsWith('flows/'))) {
    const twins = findings.filter((finding) => isTwinOf(flow, finding));
    for (const twin of twins) kept.delete(twin);
    const severity = twins.reduce((worst, twin) => worseOf(worst, twin.severity), flow.severity);
    kept.delete(flow);
    kept.add({ ...flow, severity });
  }
  return [...kept];
}

/** What Access Analyzer says of a policy, and the platform's own rules of its words: at one place it is one finding. */
function mergePolicies(findings: readonly Finding[]): Finding[] {
  const kept = new Set(findings);
  for (const judged of findings) {
    const sameRule = ruleOfIssue.get(judged.rule_id);
    if (sameRule === undefined) continue;
    const twins = findings.filter(
      ({ rule_id, path, line }) => path === judged.path && line === judged.line && sameRule.test(rule_id),
    );
    for (const twin of [judged, ...twins]) kept.delete(twin);
    const severity = twins.reduce((worst, twin) => worseOf(worst, twin.severity), judged.severity);
    kept.add({ ...judged, severity });
  }
  return [...kept];
}

const ruleOfIssue: ReadonlyMap<string, RegExp> = new Map([
  ['access-analyzer/PUBLIC_ACCESS', /^infrastructure\/[a-z]+-(?:trust|resource-policy)-everyone$/],
  [
    'access-analyzer/PASS_ROLE_WITH_STAR_IN_RESOURCE',
    /^infrastructure\/[a-z]+-iam-(?:pass|run-as)-any-role$/,
  ],
]);

function isTwinOf(flow: Finding, { rule_id, path, line, reference }: Finding): boolean {
  const isPattern = rule_id.startsWith('patterns/') && path === flow.path && reference === flow.reference;
  return isPattern && (line === flow.line || flow.evidence.includes(`line ${line}: `));
}

function twinOf(placed: Finding, secrets: readonly Finding[]): Finding | undefined {
  const same = secrets.filter((secret) => !isOfAnotherName(placed, secret));
  return same.find((secret) => !isGuess(secret)) ?? same[0];
}

/** Evidence such as `DB_PASSWORD=***` names its secret; where the other shows that name unmasked, it means another. */
function isOfAnotherName({ evidence }: Finding, secret: Finding): boolean {
  const name = /^([\w.-]+)(?:=|: )\*+$/.exec(evidence)?.[1];
  if (name === undefined) return false;
  const after = secret.evidence.split(name).slice(1);
  return after.length > 0 && !after.some((text) => /^["']?\s*[:=]\s*\S{0,5}\*{3}/.test(text));
}

/** A guess from a name and randomness: whoever knows the format knows better what it is and how to mend it. */
function isGuess({ rule_id }: Finding): boolean {
  return rule_id === 'secrets/generic-secret' || rule_id === 'secrets/env-file-secret';
}

function worseOf(a: Severity, b: Severity): Severity {
  return severities.indexOf(a) < severities.indexOf(b) ? a : b;
}

function isFromSecretScan({ rule_id }: Pick<Finding, 'rule_id'>): boolean {
  return rule_id.startsWith('secrets/');
}

function placeOf({ path, line }: Finding): string {
  return JSON.stringify([path, line]);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
