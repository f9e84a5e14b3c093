import type { Rule, SgNode } from '@ast-grep/napi';

/** Where a language gives a name a value, and what else gives it one. */
export interface BindingSyntax {
  /** A declaration of one name by a text or a number that stands there. */
  fixed: Rule;
  nameField: string;
  /** Kinds of nodes that are a name. */
  names: readonly string[];
  /** Parents of a name that give it some other value. */
  binds: ReadonlySet<string>;
  /** Parents that do so to what stands in this field. */
  bindsField: ReadonlyMap<string, string>;
}

const nothing: Rule = { kind: 'identifier', regex: '^$' };

/** Matches names that hold, wherever the file gives them a value, a text or a number that is written there. */
export function fixedNames(root: SgNode, syntax: BindingSyntax | undefined): Rule {
  if (syntax === undefined) return nothing;
  const declared = root.findAll({ rule: syntax.fixed }).flatMap((each) => each.field(syntax.nameField) ?? []);
  if (declared.length === 0) return nothing;
  const places = new Set(declared.map((name) => name.range().start.index));
  const open = new Set(
    root
      .findAll({
        rule: namesRule(
          declared.map((name) => name.text()),
          syntax.names,
        ),
      })
      .filter((name) => !places.has(name.range().start.index) && isBound(name, syntax))
      .map((name) => name.text()),
  );
  const names = declared.map((name) => name.text()).filter((name) => !open.has(name));
  return names.length === 0 ? nothing : namesRule(names, syntax.names);
}

function namesRule(names: readonly string[], kinds: readonly string[]): Rule {
  const alternatives = [...new Set(names)].map((name) => name.replaceAll('$', '\\$')).join('|');
  return { any: kinds.map((kind) => ({ kind })), regex: `^(?:${alternatives})$` };
}

function isBound(name: SgNode, { binds, bindsField }: BindingSyntax): boolean {
  const parent = name.parent();
  if (parent === null) return false;
  const kind = String(parent.kind());
  if (binds.has(kind) || name.kind() === 'shorthand_property_identifier_pattern') return true;
  const field = bindsField.get(kind);
  return field !== undefined && parent.field(field)?.range().start.index === name.range().start.index;
}
