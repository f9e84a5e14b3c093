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
  const checked = spansByName(root.findAll({ rule: { all: [named, syntax.checks] } }), checkedSpans(syntax));
  return {
    rule: { all: [named, { pattern: '$INPUT' }] },
    holdsInput: (name) => isInside(declared, name) && !isInside(checked, name),
  };
}

/** A condition whose branch leaves guards the whole block, another one only its own branches. */
function checkedSpans(syntax: VariableSyntax): (name: SgNode) => SgNode | undefined {
  // Asked once of each condition, as one may check a name thousands of times.
  const leaving = new Map<number, boolean>();
  return (name) => {
    const condition = ancestorOf(name, syntax.conditions);
    if (condition === undefined) return undefined;
    const leaves = leaving.get(condition.id()) ?? hasExit(condition.field('consequence'), syntax);
    leaving.set(condition.id(), leaves);
    return leaves ? ancestorOf(name, syntax.blocks) : condition;
  };
}

function hasExit(branch: SgNode | null, { exits }: VariableSyntax): boolean {
  return branch?.has({ rule: exits }) === true || branch?.matches({ rule: exits }) === true;
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
  return new Map([...spans].map(([name, byStart]) => [name, united([...byStart.values()])]));
}

/** In order and apart, so that one look-up in a file of thousands does not go through them all. */
function united(spans: readonly Span[]): Span[] {
  const apart: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const last = apart.at(-1);
    if (last === undefined || last.end <= span.start) apart.push({ ...span });
    else last.end = Math.max(last.end, span.end);
  }
  return apart;
}

function isInside(spans: ReadonlyMap<string, readonly Span[]>, name: SgNode): boolean {
  const at = name.range().start.index;
  const ofName = spans.get(name.text()) ?? [];
  let [low, high] = [0, ofName.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((ofName[middle]?.end ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  const span = ofName[low];
  return span !== undefined && span.start <= at;
}
