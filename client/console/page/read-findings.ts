import type { AgentOutput } from '#shared/contract/agent-output.ts';
import type { FindingsReport, Severity, ShownFinding } from '../answers.ts';

export interface FoundInOutput extends FindingsReport {
  /** What the model talked away: place and rule, then its reason. */
  dismissed: string[];
  /** How many more of each there are than the output lists. */
  more: Readonly<Record<'findings' | 'dismissed' | 'not_checked', number>>;
}

export const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info'];

const head = /^(CRITICAL|HIGH|MEDIUM|LOW|INFO) {2,}(\S.*?:\d+) {2}(.*) {2}\(([a-z0-9-]+\/[\w.-]+)\)$/;
const indent = ' '.repeat(10);
const untold = /^\.\.\. and (\d+) more (findings|dismissed findings|things that could not be checked)$/;

/**
 * The findings in an agent's output, in the form in which the platform prints them behind the result: all that there is
 * of an agent that left no report.
 */
export function findingsIn(lines: AgentOutput['lines']): FoundInOutput {
  const found = nothing();
  const at = lines.findLastIndex(({ text }) => text.startsWith('[RESULT]'));
  if (at < 0) return found;
  for (const { text } of lines.slice(at + 1)) readLine(found, text);
  return found;
}

type Reading = FoundInOutput & { more: Record<keyof FoundInOutput['more'], number> };

function nothing(): Reading {
  return {
    findings: [],
    not_checked: [],
    dismissed: [],
    more: { findings: 0, dismissed: 0, not_checked: 0 },
  };
}

function readLine(found: Reading, text: string): void {
  const last = found.findings.at(-1);
  const [, severity, place = '', title = '', rule = ''] = head.exec(text) ?? [];
  const known = severities.find((one) => one === severity?.toLowerCase());
  if (known !== undefined) {
    found.findings.push({ severity: known, place, title, rule, evidence: '', remedy: '' });
  } else if (text.startsWith(indent) && last !== undefined) addDetail(last, text.slice(indent.length));
  else if (text.startsWith('[WARNING] Could not check ')) found.not_checked.push(text.slice(26));
  else if (text.startsWith('Dismissed ')) found.dismissed.push(text.slice(10));
  else countUntold(found, text);
}

function countUntold(found: Reading, text: string): void {
  const [, count, what] = untold.exec(text) ?? [];
  if (what === 'findings') found.more.findings = Number(count);
  else if (what === 'dismissed findings') found.more.dismissed = Number(count);
  else if (what !== undefined) found.more.not_checked = Number(count);
}

function addDetail(finding: ShownFinding, text: string): void {
  if (!text.startsWith('Mend: ')) {
    finding.evidence = text;
    return;
  }
  const [, remedy = '', reference] = /^Mend: (.*?)(?: See (CWE-\d+|https:\/\/\S+))?$/.exec(text) ?? [];
  finding.remedy = remedy;
  if (reference !== undefined) finding.reference = addressOf(reference);
}

function addressOf(reference: string): string {
  const cwe = /^CWE-(\d+)$/.exec(reference)?.[1];
  return cwe === undefined ? reference : `https://cwe.mitre.org/data/definitions/${cwe}.html`;
}
