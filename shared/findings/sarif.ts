import { type Finding, type NotChecked, type Severity, severities } from './finding.ts';
import { textHash } from './text-hash.ts';

/** A log in the Static Analysis Results Interchange Format 2.1.0, which code hosts and editors read. */
export interface SarifLog {
  $schema: string;
  version: '2.1.0';
  runs: readonly [SarifRun];
}

interface SarifRun {
  tool: { driver: { name: string; semanticVersion: string; rules: readonly SarifRule[] } };
  columnKind: 'utf16CodeUnits';
  invocations: readonly [
    { executionSuccessful: boolean; toolExecutionNotifications: readonly SarifNotification[] },
  ];
  results: readonly SarifResult[];
}

interface SarifText {
  text: string;
}

type Level = 'error' | 'warning' | 'note';

interface SarifRule {
  id: string;
  shortDescription: SarifText;
  help: SarifText & { markdown: string };
  helpUri?: string;
  defaultConfiguration: { level: Level };
  properties: { tags: readonly string[]; 'security-severity': string };
}

interface SarifNotification {
  level: 'warning';
  message: SarifText;
}

interface SarifResult {
  ruleId: string;
  ruleIndex: number;
  level: Level;
  message: SarifText;
  locations: readonly [SarifLocation];
  partialFingerprints: { 'finding/v1': string };
}

interface SarifLocation {
  physicalLocation: {
    artifactLocation: { uri: string; uriBaseId?: '%SRCROOT%' };
    region: { startLine: number; snippet?: SarifText };
  };
}

const levels: Readonly<Record<Severity, Level>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};

/** On the scale of CVSS: code hosts make their own words of it. */
const scores: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.5',
  info: '0.1',
};

/**
 * Findings as a SARIF log: one rule for each id, named by its worst finding; paths from the root of the source tree.
 * A finding keeps its fingerprint when lines are added above it. What was not checked is a notification of a run
 * that was not successful.
 * @param findings masked and ranked.
 */
export function sarifOf(
  findings: readonly Finding[],
  { version, notChecked }: { version: string; notChecked: readonly NotChecked[] },
): SarifLog {
  const byRule = [...Map.groupBy(findings, ({ rule_id }) => rule_id)];
  const indexes = new Map(byRule.map(([id], index) => [id, index]));
  const fingerprint = fingerprints();
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'background-agents',
            semanticVersion: version,
            rules: byRule.map(([id, group]) => ruleOf(id, group)),
          },
        },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: notChecked.length === 0,
            toolExecutionNotifications: notChecked.map(notificationOf),
          },
        ],
        results: findings.map((finding) => ({
          ...resultOf(finding),
          ruleIndex: indexes.get(finding.rule_id) ?? 0,
          partialFingerprints: { 'finding/v1': fingerprint(finding) },
        })),
      },
    ],
  };
}

function ruleOf(id: string, findings: readonly Finding[]): SarifRule {
  const worst = findings.toSorted(
    (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity),
  )[0];
  const { title = id, remedy = '', reference, severity = 'info' }: Partial<Finding> = worst ?? {};
  const helpUri = addressOf(reference);
  const link = helpUri === undefined ? '' : `\n\n[${reference}](${helpUri})`;
  return {
    id,
    shortDescription: { text: title },
    help: { text: remedy, markdown: `${remedy}${link}` },
    ...(helpUri !== undefined && { helpUri }),
    defaultConfiguration: { level: levels[severity] },
    properties: { tags: ['security', ...cweTag(reference)], 'security-severity': scores[severity] },
  };
}

function resultOf(finding: Finding) {
  const { rule_id, path, line, title, evidence, remedy, severity } = finding;
  const location: SarifLocation = {
    physicalLocation: {
      artifactLocation: placeOf(path),
      region: { startLine: line, ...(evidence !== '' && { snippet: { text: evidence } }) },
    },
  };
  const locations: readonly [SarifLocation] = [location];
  return { ruleId: rule_id, level: levels[severity], message: { text: `${title}. ${remedy}` }, locations };
}

/** A path of the source tree, or an address that was visited. */
function placeOf(path: string): SarifLocation['physicalLocation']['artifactLocation'] {
  if (/^https?:\/\//.test(path)) return { uri: path };
  return { uri: path.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
}

function notificationOf({ what, why, remedy }: NotChecked): SarifNotification {
  const text = `Not checked: ${what}: ${why}${remedy === undefined ? '' : `. ${remedy}`}`;
  return { level: 'warning', message: { text } };
}

/** Rule, file and text, and which of equal ones it is; the line is no part of it, as code above it moves. */
function fingerprints(): (finding: Finding) => string {
  const seen = new Map<string, number>();
  return ({ rule_id, path, evidence }) => {
    const what = JSON.stringify([rule_id, path, evidence.replaceAll(/\bline \d+/g, 'line')]);
    const index = seen.get(what) ?? 0;
    seen.set(what, index + 1);
    return `${textHash(what)}:${index + 1}`;
  };
}

function addressOf(reference: string | undefined): string | undefined {
  const cwe = /^CWE-(\d+)$/.exec(reference ?? '')?.[1];
  if (cwe !== undefined) return `https://cwe.mitre.org/data/definitions/${cwe}.html`;
  return reference !== undefined && /^https?:\/\/\S+$/.test(reference) ? reference : undefined;
}

function cweTag(reference: string | undefined): string[] {
  const cwe = /^CWE-(\d+)$/.exec(reference ?? '')?.[1];
  return cwe === undefined ? [] : [`external/cwe/cwe-${cwe}`];
}
