import type { Rule, SgNode } from '@ast-grep/napi';

/** How a language gives a value of the request a name. */
export interface VariableSyntax {
  /** The declaration, whose `nameField` holds the names. */
  declarations: Rule;
  nameField: string;
  names: Rule;
  /** What a name is visible in. */
  blocks: Rule;
  /** A name inside a condition that calls something with it, as an allow-list does. */
  checks: Rule;
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

export function findRequestVariables(root: SgNode, syntax: VariableSyntax): RequestVariables {
  const declared = spansByName(
    root
      .findAll({ rule: syntax.declarations })
      .flatMap((declaration) => declaration.field(syntax.nameField)?.findAll({ rule: syntax.names }) ?? []),
    syntax.blocks,
  );
  if (declared.size === 0) return { rule: nothing, holdsInput: () => false };
  const named = ruleFor([...declared.keys()]);
  const checked = spansByName(root.findAll({ rule: { all: [named, syntax.checks] } }), syntax.blocks);
  return {
    rule: { all: [named, { pattern: '$INPUT' }] },
    holdsInput: (name) => isInside(declared, name) && !isInside(checked, name),
  };
}

const nothing: Rule = { kind: 'identifier', regex: '^$' };

function ruleFor(names: readonly string[]): Rule {
  const alternatives = names.map((name) => name.replaceAll('$', '\\$')).join('|');
  return { kind: 'identifier', regex: `^(?:${alternatives})$` };
}

/** For each name the spans of the blocks that it occurs in; each block once. */
function spansByName(names: readonly SgNode[], blocks: Rule): Map<string, Span[]> {
  const spans = new Map<string, Map<number, Span>>();
  for (const name of names) {
    const block = name.ancestors().find((ancestor) => ancestor.matches({ rule: blocks }));
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
