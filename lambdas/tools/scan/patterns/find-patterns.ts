import { parse, type SgNode } from '@ast-grep/napi';
import { type BindingSyntax, fixedNames } from './fixed-names.ts';
import { isNestedDeeper } from './html-nesting.ts';
import { html, javascript, type SourceLanguage } from './languages.ts';
import type { PatternRule } from './pattern-rule.ts';
import { pythonBindings, pythonVariables } from './python-parts.ts';
import { findRequestVariables, noRequestVariables, type VariableSyntax } from './request-variables.ts';
import { partsOf, requestRules } from './rule-parts.ts';
import { patternRules } from './rules/all-rules.ts';
import { scriptBindings, scriptVariables } from './script-parts.ts';
import { isDeeperThan } from './tree-depth.ts';
import { UnreadableSource } from './unreadable-source.ts';

export interface PatternMatch {
  rule: PatternRule;
  /** From 1. */
  line: number;
}

/** Matching costs the square of the depth; code that people write stays far below this. */
const maxDepth = 400;
/** Of one page: rules are compiled anew for each script, and more are made up. */
const maxScripts = 500;
/** Of one rule in one node: a text with more is made up. */
const maxPlaces = 100;

/**
 * Every place in the text that a rule matches, in no particular order; the inline scripts of HTML included.
 * A text that mentions nothing that a rule is about is done without being parsed.
 * @throws {UnreadableSource} when more than half of the text is a syntax error, it is nested absurdly deep, or
 * holds hundreds of scripts.
 */
export function findPatterns(language: SourceLanguage, text: string): PatternMatch[] {
  const syntax = syntaxOf(language);
  const mentionsRequest = syntax?.mention.test(text) === true;
  const rules = rulesFor(language, text, mentionsRequest);
  if (rules.length === 0 && language !== html) return [];
  const root = parseSource(language, text);
  const requests = mentionsRequest ? syntax : undefined;
  const matches =
    rules.length === 0 ? [] : matchRules(root, rules, { requests, bindings: bindingsOf(language) });
  return language === html ? [...matches, ...findInScripts(root)] : matches;
}

/**
 * The syntax tree of a text that is worth judging.
 * @throws {UnreadableSource} when more than half of the text is a syntax error, or it is nested absurdly deep.
 */
export function parseSource(language: SourceLanguage, text: string): SgNode {
  const tooDeep = new UnreadableSource(`nested deeper than ${maxDepth} levels`);
  if (language === html && isNestedDeeper(text, maxDepth)) throw tooDeep;
  const root = parse(language.grammar, text).root();
  if (isDeeperThan(root, maxDepth)) throw tooDeep;
  if (brokenShare(root, text) > 0.5) throw new UnreadableSource('more than half of it does not parse');
  return root;
}

function rulesFor(language: SourceLanguage, text: string, mentionsRequest: boolean): PatternRule[] {
  const isMentioned = (word: string | RegExp): boolean =>
    typeof word === 'string' ? text.includes(word) : word.test(text);
  return patternRules.filter(
    (rule) =>
      language.rules.includes(rule.language) &&
      (mentionsRequest || !requestRules.has(rule.id)) &&
      rule.mentions.some(isMentioned) &&
      rule.unlessMentions?.some(isMentioned) !== true,
  );
}

function matchRules(
  root: SgNode,
  rules: readonly PatternRule[],
  syntax: { requests: VariableSyntax | undefined; bindings: BindingSyntax | undefined },
): PatternMatch[] {
  const variables =
    syntax.requests === undefined ? noRequestVariables : findRequestVariables(root, syntax.requests);
  const own = { 'request-variable': variables.rule, 'fixed-variable': fixedNames(root, syntax.bindings) };
  return rules.flatMap((rule) =>
    root
      .findAll({ rule: rule.rule, utils: partsOf(rule, own) })
      .filter((node) => {
        const name = node.getMatch('INPUT');
        return name === null || variables.holdsInput(name);
      })
      .flatMap((node) => linesOf(rule, node).map((line) => ({ rule, line }))),
  );
}

/** From 1. */
function linesOf({ places }: PatternRule, node: SgNode): number[] {
  const first = node.range().start.line + 1;
  if (places === undefined) return [first];
  const lines = node
    .text()
    .split('\n')
    .flatMap((line, index) => (places.test(line) ? [first + index] : []));
  return lines.length === 0 ? [first] : lines.slice(0, maxPlaces);
}

function syntaxOf(language: SourceLanguage): VariableSyntax | undefined {
  if (language === html) return undefined;
  return language.rules.includes('python') ? pythonVariables : scriptVariables;
}

function bindingsOf(language: SourceLanguage): BindingSyntax | undefined {
  if (language === html) return undefined;
  return language.rules.includes('python') ? pythonBindings : scriptBindings;
}

function findInScripts(page: SgNode): PatternMatch[] {
  const scripts = page.findAll({ rule: { kind: 'raw_text', inside: { kind: 'script_element' } } });
  if (scripts.length > maxScripts) throw new UnreadableSource(`holds more than ${maxScripts} scripts`);
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
