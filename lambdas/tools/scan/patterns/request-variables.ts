import type { Rule, SgNode } from '@ast-grep/napi';

/** How a language gives a value of the request a name. */
export interface VariableSyntax {
  /** A text without this holds no value of the request. */
  mention: RegExp;
  /** The declaration, whose `nameField` holds the names. */
  declarations: Rule;
  nameField: string;
  names: Rule;
  /** What a name is visible in. */
  blocks: Rule;
  /** A name inside a condition that calls something with it, as an allow-list does. */
  checks: Rule;
  conditions: Rule;
  /** What leaves the block early. */
  exits: Rule;
  /** What the rules above name by `matches`. */
  parts: Record<string, Rule>;
}

interface Span {
  start: number;
  end: number;
}

/** The names that hold values of the request, and where: found once per file, so that rules stay cheap. */
export interface RequestVariables {
  /** Matches any identifier of such a name, wherever it stands, and captures it as `INPUT`. */
  rule: Rule;
  /** Whether the name is visible at this place, and no condition of its block checks it by a call. */
  holdsInput(name: SgNode): boolean;
}

/** Of a file that never mentions the request. */
export const noRequestVariables: RequestVariables = {
  rule: { kind: 'identifier', regex: '^$' },
  holdsInput: () => false,
};

export function findRequestVariables(root: SgNode, syntax: VariableSyntax): RequestVariables {
  const declared = spansByName(
    root
      .findAll({ rule: syntax.declarations, utils: syntax.parts })
      .flatMap((declaration) => declaration.field(syntax.nameField)?.findAll({ rule: syntax.names }) ?? []),
    (name) => ancestorOf(name, syntax.blocks),
  );
  if (declared.size === 0) return noRequestVariables;
  const named = ruleFor([...declared.keys()]);
  const checked = spansByName(root.findAll({ rule: { all: [named, syntax.checks] } }), (name) =>
    checkedSpanOf(name, syntax),
  );
  return {
    rule: { all: [named, { pattern: '$INPUT' }] },
    holdsInput: (name) => isInside(declared, name) && !isInside(checked, name),
  };
}

/** A condition whose branch leaves guards the whole block, another one only its own branches. */
function checkedSpanOf(name: SgNode, syntax: VariableSyntax): SgNode | undefined {
  const condition = ancestorOf(name, syntax.conditions);
  const leaves = condition?.field('consequence')?.has({ rule: syntax.exits }) === true;
  const isExit = condition?.field('consequence')?.matches({ rule: syntax.exits }) === true;
  return leaves || isExit ? ancestorOf(name, syntax.blocks) : condition;
}

function ancestorOf(node: SgNode, rule: Rule): SgNode | undefined {
  return node.ancestors().find((ancestor) => ancestor.matches({ rule }));
}

function ruleFor(names: readonly string[]): Rule {
  const alternatives = names.map((name) => name.replaceAll('$', '\\$')).join('|');
  return { kind: 'identifier', regex: `^(?:${alternatives})$` };
}

/** For each name the spans that its occurrences count for; each once. */
function spansByName(
  names: readonly SgNode[],
  spanOf: (name: SgNode) => SgNode | undefined,
): Map<string, Span[]> {
  const spans = new Map<string, Map<number, Span>>();
  for (const name of names) {
    const block = spanOf(name);
    if (block === undefined) continue;
    const { start, end } = block.range();
    const known = spans.get(name.text()) ?? new Map<number, Span>();
    spans.set(name.text(), known.set(start.index, { start: start.index, end: end.index }));
  }
  return new Map([...spans].map(([name, byStart]) => [name, [...byStart.values()]]));
}

function isInside(spans: ReadonlyMap<string, readonly Span[]>, name: SgNode): boolean {
  const at = name.range().start.index;
  return (spans.get(name.text()) ?? []).some(({ start, end }) => start <= at && at < end);
}
