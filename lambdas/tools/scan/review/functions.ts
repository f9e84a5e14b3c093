import type { Rule, SgNode } from '@ast-grep/napi';
import { parseSource } from '../patterns/find-patterns.ts';
import { isGrammarLoaded, languageOf } from '../patterns/languages.ts';
import type { HeldText } from './held-workspace.ts';
import { parseQuietly } from './rules/rule-findings.ts';

/** One function of a text; functions inside it are counted for themselves. */
export interface MeasuredFunction {
  /** `(anonymous)` for one without a name of its own or of the variable that it is given to. */
  name: string;
  line: number;
  endLine: number;
  /** McCabe: 1 and one for each way that the code can part. */
  complexity: number;
}

interface Grammar {
  functions: Rule;
  /** Each match parts the code once. */
  decisions: Rule;
}

const kinds = (...names: readonly string[]): Rule => ({ any: names.map((kind) => ({ kind })) });

const script: Grammar = {
  functions: kinds(
    'function_declaration',
    'function_expression',
    'generator_function_declaration',
    'generator_function',
    'arrow_function',
    'method_definition',
  ),
  decisions: {
    any: [
      kinds('if_statement', 'for_statement', 'for_in_statement', 'while_statement', 'do_statement'),
      kinds('catch_clause', 'ternary_expression', 'switch_case'),
      { kind: 'binary_expression', has: { field: 'operator', regex: '^(?:&&|\\|\\||\\?\\?)$' } },
    ],
  },
};
const python: Grammar = {
  functions: kinds('function_definition', 'lambda'),
  decisions: kinds(
    ...['if_statement', 'elif_clause', 'for_statement', 'while_statement', 'except_clause', 'case_clause'],
    ...['conditional_expression', 'boolean_operator', 'for_in_clause', 'if_clause'],
  ),
};

/** More functions than any file that people write. */
const maxFunctions = 2_000;

/** The functions of a text in their order; `undefined` where the language is not measured or does not parse. */
export function measureFunctions({ path, text }: HeldText): MeasuredFunction[] | undefined {
  const language = languageOf(path);
  if (language === undefined || language.rules.includes('html') || !isGrammarLoaded(language))
    return undefined;
  const root = parseQuietly(() => parseSource(language, text));
  if (root === undefined) return undefined;
  const grammar = language.rules.includes('script') ? script : python;
  const functions = root.findAll({ rule: grammar.functions }).slice(0, maxFunctions).map(placed);
  for (const decision of root.findAll({ rule: grammar.decisions })) {
    const { start, end } = decision.range();
    // Inner functions come after those that hold them: the last that spans the decision is the innermost.
    const owner = functions.findLast((each) => each.start <= start.index && end.index <= each.end);
    if (owner !== undefined) owner.complexity += 1;
  }
  return functions.map(({ name, line, endLine, complexity }) => ({ name, line, endLine, complexity }));
}

function placed(node: SgNode): MeasuredFunction & { start: number; end: number } {
  const { start, end } = node.range();
  return {
    name: nameOf(node),
    line: start.line + 1,
    endLine: end.line + 1,
    complexity: 1,
    start: start.index,
    end: end.index,
  };
}

const namingKinds: ReadonlySet<string> = new Set([
  'variable_declarator',
  'pair',
  'public_field_definition',
  'assignment_expression',
]);

function nameOf(node: SgNode): string {
  const own = node.field('name')?.text();
  if (own !== undefined) return own.slice(0, 80);
  const parent = node.parent();
  if (parent === null || !namingKinds.has(String(parent.kind()))) return '(anonymous)';
  const name = parent.field('name') ?? parent.field('key') ?? parent.field('left');
  return name?.text().slice(0, 80) ?? '(anonymous)';
}
