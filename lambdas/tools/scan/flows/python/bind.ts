import type { SgNode } from '@ast-grep/napi';
import type { Scope } from '../scope.ts';
import { lineOf, namedChildren } from '../tree.ts';
import { isTainted, stepped, type Value } from '../value.ts';

/** Gives the names of a target what is assigned to it. */
export function assign(scope: Scope, target: SgNode, value: Value): void {
  switch (target.kind()) {
    case 'identifier':
    case 'attribute':
      scope.assign(target.text(), stepped(value, { line: lineOf(target), text: target.text() }));
      return;
    case 'pattern_list':
    case 'tuple_pattern':
    case 'list_pattern':
    case 'list_splat_pattern':
    case 'as_pattern_target':
    case 'parenthesized_expression':
      for (const part of namedChildren(target)) assign(scope, part, partOf(value));
      return;
    default:
  }
}

/** One of several: which of them holds what is not told apart. */
export function partOf(value: Value): Value {
  return isTainted(value) ? { ...value, isWhole: false } : value;
}
