import type { SgNode } from '@ast-grep/napi';

/** The parts of a node that mean something. */
export function namedChildren(node: SgNode): SgNode[] {
  return node.children().filter((child) => child.isNamed() && child.kind() !== 'comment');
}

/** From 1. */
export function lineOf(node: SgNode): number {
  return node.range().start.line + 1;
}

export function parametersOf(fn: SgNode): SgNode[] {
  const single = fn.field('parameter');
  if (single !== null) return [single];
  const list = fn.field('parameters');
  return list === null ? [] : namedChildren(list);
}
