import type { SgNode } from '@ast-grep/napi';
import { propertyOf } from './requests.ts';
import type { Scope } from './scope.ts';
import { lineOf, namedChildren } from './tree.ts';
import { isTainted, stepped, type Value } from './value.ts';

/** Gives the names of a pattern what they take out of a value. */
export function bind(scope: Scope, pattern: SgNode, value: Value): void {
  const step = { line: lineOf(pattern), text: pattern.text() };
  switch (pattern.kind()) {
    case 'identifier':
    case 'shorthand_property_identifier_pattern':
      scope.declare(pattern.text(), stepped(value, step));
      return;
    case 'required_parameter':
    case 'optional_parameter':
      bindIfThere(scope, pattern.field('pattern'), value);
      return;
    case 'assignment_pattern':
    case 'object_assignment_pattern':
      bindIfThere(scope, pattern.field('left'), value);
      return;
    case 'rest_pattern':
      bindIfThere(scope, namedChildren(pattern)[0] ?? null, value);
      return;
    case 'object_pattern':
      for (const part of namedChildren(pattern)) bindProperty(scope, part, value);
      return;
    case 'array_pattern':
      for (const part of namedChildren(pattern))
        bind(scope, part, isTainted(value) ? { ...value, isWhole: false } : value);
      return;
    default:
  }
}

function bindIfThere(scope: Scope, pattern: SgNode | null, value: Value): void {
  if (pattern !== null) bind(scope, pattern, value);
}

function bindProperty(scope: Scope, part: SgNode, value: Value): void {
  if (part.kind() === 'rest_pattern') {
    bind(scope, part, value);
    return;
  }
  const target = part.kind() === 'pair_pattern' ? part.field('value') : part;
  const key = (part.field('key') ?? part.field('left') ?? part).text();
  const property = propertyOf(value, key, { line: lineOf(part), text: key });
  bindIfThere(scope, target, property);
}
