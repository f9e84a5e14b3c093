import { type Finding, tellsOfWrittenSecret } from '#shared/findings/finding.ts';
import { maskSecrets } from '#shared/secrets/mask-secrets.ts';
import { severityAt } from './customary-paths.ts';
import { findPatterns, type PatternMatch } from './find-patterns.ts';
import type { SourceLanguage } from './languages.ts';

const maxEvidence = 160;

/**
 * What the rules find in one file. Evidence is the line itself, secrets masked.
 * @throws {UnreadableSource} when the text cannot be judged.
 */
export function findingsIn(file: { path: string; language: SourceLanguage }, text: string): Finding[] {
  const lines = text.split('\n');
  return findPatterns(file.language, text).map((match) =>
    findingOf(match, file.path, lines[match.line - 1] ?? ''),
  );
}

function findingOf({ rule, line }: PatternMatch, path: string, source: string): Finding {
  const isSecret = tellsOfWrittenSecret({ rule_id: rule.id, reference: rule.reference });
  return {
    rule_id: rule.id,
    severity: severityAt(path, rule.severity),
    path,
    line,
    title: rule.title,
    // Masked before it is cut: a piece of a secret is no longer recognised.
    evidence: cut(maskSecrets(isSecret ? hideTexts(source) : source).trim()),
    remedy: rule.remedy,
    reference: rule.reference,
  };
}

const minHidden = 8;

/** A secret that only the rule knows for one can be any text: every quoted one of some length is hidden. */
function hideTexts(line: string): string {
  return line.replaceAll(
    /(["'`])((?:\\.|(?!\1).)*)(?:\1|$)/g,
    (literal: string, quote: string, text: string) =>
      text.length < minHidden ? literal : `${quote}***${quote}`,
  );
}

export function cut(line: string): string {
  return line.length <= maxEvidence ? line : `${line.slice(0, maxEvidence - 1)}…`;
}
