import { parse, type SgNode } from '@ast-grep/napi';
import { html, javascript, type SourceLanguage } from './languages.ts';
import type { PatternRule, RuleLanguage } from './pattern-rule.ts';
import { pythonVariables } from './python-parts.ts';
import { findRequestVariables, type RequestVariables } from './request-variables.ts';
import { partsOf } from './rule-parts.ts';
import { patternRules } from './rules/all-rules.ts';
import { scriptVariables } from './script-parts.ts';
import { isDeeperThan } from './tree-depth.ts';

export interface PatternMatch {
  rule: PatternRule;
  /** From 1. */
  line: number;
}

/** A file that cannot be judged; the message says why, as the end of `app.js: ...`. */
export class UnreadableSource extends Error {
  override name = 'UnreadableSource';
}

/** Matching costs the square of the depth; code that people write stays far below this. */
const maxDepth = 400;

/**
 * Every place in the text that a rule matches, in no particular order; the inline scripts of HTML included.
 * @throws {UnreadableSource} when more than half of the text is a syntax error, or it is nested absurdly deep.
 */
export function findPatterns(language: SourceLanguage, text: string): PatternMatch[] {
  const rules = rulesFor(language, text);
  const root = parse(language.grammar, text).root();
  if (isDeeperThan(root, maxDepth)) throw new UnreadableSource(`nested deeper than ${maxDepth} levels`);
  if (brokenShare(root, text) > 0.5) throw new UnreadableSource('more than half of it does not parse');
  const matches = rules.length === 0 ? [] : matchRules(root, rules);
  return language === html ? [...matches, ...findInScripts(root)] : matches;
}

function rulesFor(language: SourceLanguage, text: string): PatternRule[] {
  const isMentioned = (word: string): boolean => text.includes(word);
  return patternRules.filter(
    (rule) =>
      language.rules.includes(rule.language) &&
      rule.mentions.some(isMentioned) &&
      rule.unlessMentions?.some(isMentioned) !== true,
  );
}

function matchRules(root: SgNode, rules: readonly PatternRule[]): PatternMatch[] {
  const variables = variablesOf(root, rules[0]?.language);
  return rules.flatMap((rule) =>
    root
      .findAll({ rule: rule.rule, utils: partsOf(rule, variables.rule) })
      .filter((node) => {
        const name = node.getMatch('INPUT');
        return name === null || variables.holdsInput(name);
      })
      .map((node) => ({ rule, line: node.range().start.line + 1 })),
  );
}

function variablesOf(root: SgNode, language: RuleLanguage | undefined): RequestVariables {
  if (language === 'html') return { rule: { kind: 'tag_name' }, holdsInput: () => false };
  return findRequestVariables(root, language === 'python' ? pythonVariables : scriptVariables);
}

function findInScripts(page: SgNode): PatternMatch[] {
  const scripts = page.findAll({ rule: { kind: 'raw_text', inside: { kind: 'script_element' } } });
  return scripts.flatMap((script) => {
    const linesBefore = script.range().start.line;
    return findInScript(script.text()).map(({ rule, line }) => ({ rule, line: line + linesBefore }));
  });
}

/** JSON, shaders and templates live in script elements too; a page is not unreadable for that. */
function findInScript(text: string): PatternMatch[] {
  try {
    return findPatterns(javascript, text);
  } catch (error) {
    if (error instanceof UnreadableSource) return [];
    throw error;
  }
}

function brokenShare(root: SgNode, text: string): number {
  if (root.kind() === 'ERROR') return 1;
  const errors = root.findAll({
    rule: { kind: 'ERROR', not: { inside: { kind: 'ERROR', stopBy: 'end' } } },
  });
  const broken = errors.reduce((sum, error) => sum + error.text().length, 0);
  return text.length === 0 ? 0 : broken / text.length;
}
