import { onOneLine } from '#shared/agent/output.ts';
import {
  countInWords,
  type Finding,
  type NotChecked,
  rankFindings,
  type ScanReport,
} from '#shared/findings/finding.ts';
import type { ToolResult } from '../tool.ts';

/** How much of a report a model is shown; what is left out is counted, never dropped silently. */
export interface RenderOptions {
  maxFindings?: number;
  maxNotChecked?: number;
}

/**
 * A scanner's report as a tool result. The first line holds every count, so that a cap on the text's
 * length cannot hide that something went unchecked. One finding per line, worst first; a remedy is
 * written out where it first appears. `findings` and `notChecked` of the result are complete.
 */
export function renderScanReport(report: ScanReport, options: RenderOptions = {}): ToolResult {
  const findings = rankFindings(report.findings);
  const lines = [
    summaryOf({ ...report, findings }),
    ...findingLines(findings, options.maxFindings ?? 100),
    ...notCheckedLines(report.notChecked, options.maxNotChecked ?? 50),
  ];
  return { content: lines.join('\n'), findings, notChecked: report.notChecked };
}

function summaryOf({ checked, unit, findings, notChecked, ...report }: ScanReport): string {
  const things = `${checked} ${checked === 1 ? unit.replace(/ies$|s$/, (end) => (end === 's' ? '' : 'y')) : unit}`;
  const which = report.scope === undefined ? '' : ` ${onOneLine(report.scope)}`;
  const scope = `Checked ${things}${which}: ${countInWords(findings)}`;
  if (notChecked.length > 0) return `${scope}; ${notChecked.length} not checked, so not known to be clean`;
  return checked === 0 ? `${scope}, because there was nothing to check` : scope;
}

function findingLines(findings: readonly Finding[], limit: number): string[] {
  const shown = findings.slice(0, limit);
  const left = findings.slice(limit);
  const remedies = new Set<string>();
  const lines = shown.map((finding) => {
    const isNew = !remedies.has(finding.remedy);
    remedies.add(finding.remedy);
    return findingLine(finding, isNew);
  });
  return left.length === 0 ? lines : [...lines, `${left.length} more left out: ${countInWords(left)}`];
}

function findingLine(finding: Finding, withRemedy: boolean): string {
  const { severity, path, line, rule_id, title, evidence, remedy, reference } = finding;
  const parts = [`[${severity}] ${path}:${line} ${rule_id}: ${title}`];
  if (evidence !== '') parts.push(evidence);
  if (withRemedy) parts.push(`Remedy: ${remedy}${reference === undefined ? '' : ` (${reference})`}`);
  // Paths and evidence come from the scanned tree: a line break in them would forge a finding.
  return onOneLine(parts.join(' | '));
}

function notCheckedLines(notChecked: readonly NotChecked[], limit: number): string[] {
  if (notChecked.length === 0) return [];
  const lines = notChecked
    .slice(0, limit)
    .map(({ what, why, remedy }) =>
      onOneLine(`- ${what}: ${why}${remedy === undefined ? '' : ` (${remedy})`}`),
    );
  const left = notChecked.length - lines.length;
  return [`Not checked (${notChecked.length}):`, ...lines, ...(left > 0 ? [`- ${left} more left out`] : [])];
}
