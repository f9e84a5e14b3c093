import type { SgNode } from '@ast-grep/napi';
import { parseSource } from '#lambdas/tools/scan/patterns/find-patterns.ts';
import { isGrammarLoaded, languageOf } from '#lambdas/tools/scan/patterns/languages.ts';
import { UnreadableSource } from '#lambdas/tools/scan/patterns/unreadable-source.ts';
import { onOneLine } from '#shared/agent/output.ts';
import type { Finding } from '#shared/findings/finding.ts';
import { maskSecrets } from '#shared/secrets/mask-secrets.ts';
import type { HeldText } from '../held-workspace.ts';
import { pythonRules } from './python-rules.ts';
import type { LineRule, SqlRule, SyntaxRule } from './review-rule.ts';
import { scriptRules } from './script-rules.ts';
import { statementsOf } from './sql-statements.ts';
import { lineRules, sqlRules } from './text-rules.ts';

const maxEvidence = 160;
/** A line rule on a longer line would look at generated text. */
const maxLineLength = 2_000;

/** Every rule of a review; ids are unique but for rules that say the same in several languages. */
export const reviewRules: readonly (SyntaxRule | LineRule | SqlRule)[] = [
  ...scriptRules,
  ...pythonRules,
  ...lineRules,
  ...sqlRules,
];

/** What a reviewer's rules say of one text. A text that does not parse is judged by its lines alone. */
export function findByRules({ path, text }: HeldText): Finding[] {
  const lines = text.split('\n');
  const found = [...linesFound(path, lines), ...sqlFound(path, text), ...syntaxFound(path, text)];
  return found.map(({ rule, line }) => ({
    rule_id: rule.id,
    severity: rule.severity,
    path,
    line,
    title: rule.title,
    evidence: evidenceOf(lines[line - 1] ?? ''),
    remedy: rule.remedy,
    ...(rule.reference === undefined ? {} : { reference: rule.reference }),
  }));
}

interface Found {
  rule: SyntaxRule | LineRule | SqlRule;
  line: number;
}

function linesFound(path: string, lines: readonly string[]): Found[] {
  const rules = lineRules.filter((rule) => rule.appliesTo?.(path) ?? true);
  return lines.flatMap((text, index) => {
    if (text.length > maxLineLength) return [];
    return rules.filter(({ line }) => line.test(text)).map((rule) => ({ rule, line: index + 1 }));
  });
}

function sqlFound(path: string, text: string): Found[] {
  if (!/\.sql$/i.test(path)) return [];
  const rules = sqlRules.filter((rule) => rule.appliesTo?.(path) ?? true);
  return statementsOf(text).flatMap(({ sql, line }) =>
    rules.filter(({ statement }) => statement(sql)).map((rule) => ({ rule, line })),
  );
}

function syntaxFound(path: string, text: string): Found[] {
  const language = languageOf(path);
  const known = language?.rules.includes('script') === true ? scriptRules : pythonRules;
  if (language === undefined || language.rules.includes('html') || !isGrammarLoaded(language)) return [];
  const root = parseQuietly(() => parseSource(language, text));
  if (root === undefined) return [];
  const rules = known.filter((rule) => rule.appliesTo?.(path) ?? true);
  return rules.flatMap((rule) =>
    nodesOf(root, rule).map((node) => ({ rule, line: node.range().start.line + 1 })),
  );
}

function nodesOf(root: SgNode, { find }: SyntaxRule): readonly SgNode[] {
  return typeof find === 'function' ? find(root) : root.findAll({ rule: find });
}

/** The scan for insecure patterns reads the same text, and says why it could not be judged. */
export function parseQuietly(parse: () => SgNode): SgNode | undefined {
  try {
    return parse();
  } catch (error) {
    if (error instanceof UnreadableSource) return undefined;
    throw error;
  }
}

function evidenceOf(line: string): string {
  // Masked before it is cut: a piece of a secret is no longer recognised.
  const text = onOneLine(maskSecrets(line.slice(0, 4_000))).trim();
  return text.length <= maxEvidence ? text : `${text.slice(0, maxEvidence - 1)}…`;
}
