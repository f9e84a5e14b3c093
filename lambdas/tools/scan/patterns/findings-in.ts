import { type Finding, type Severity, severities } from '#shared/findings/finding.ts';
import { isTest } from './file-choice.ts';
import { findPatterns, type PatternMatch } from './find-patterns.ts';
import type { SourceLanguage } from './languages.ts';

const maxEvidence = 160;

/**
 * What the rules find in one file. Evidence is the line itself, not masked: whoever shows it masks it.
 * @throws {UnreadableSource} when the text cannot be judged.
 */
export function findingsIn(file: { path: string; language: SourceLanguage }, text: string): Finding[] {
  const lines = text.split('\n');
  return findPatterns(file.language, text).map((match) =>
    findingOf(match, file.path, lines[match.line - 1] ?? ''),
  );
}

function findingOf({ rule, line }: PatternMatch, path: string, source: string): Finding {
  return {
    rule_id: rule.id,
    severity: isTest(path) ? milder(rule.severity) : rule.severity,
    path,
    line,
    title: rule.title,
    evidence: cut(source.trim()),
    remedy: rule.remedy,
    reference: rule.reference,
  };
}

function milder(severity: Severity): Severity {
  return severities[severities.indexOf(severity) + 1] ?? severity;
}

function cut(line: string): string {
  return line.length <= maxEvidence ? line : `${line.slice(0, maxEvidence - 1)}…`;
}
