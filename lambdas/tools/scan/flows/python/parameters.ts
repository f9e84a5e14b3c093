import type { SgNode } from '@ast-grep/napi';
import { namedChildren } from '../tree.ts';

export interface Parameter {
  name: string;
  /** `''` without one. */
  type: string;
  /** The default as it is written; `''` without one. */
  value: string;
  /** `*args` and `**named` take what is left. */
  rest: '' | '*' | '**';
  node: SgNode;
}

/** The parameters of a function or a lambda, in order. */
export function parametersOf(fn: SgNode): Parameter[] {
  const list = fn.field('parameters');
  return list === null ? [] : namedChildren(list).flatMap(parameterOf);
}

function parameterOf(node: SgNode): Parameter[] {
  const [first] = namedChildren(node);
  const type = node.field('type')?.text() ?? '';
  const value = node.field('value')?.text() ?? '';
  switch (node.kind()) {
    case 'identifier':
      return [{ name: node.text(), type: '', value: '', rest: '', node }];
    case 'typed_parameter': {
      const [inner] = first === undefined ? [] : parameterOf(first);
      return inner === undefined ? [] : [{ ...inner, type, node }];
    }
    case 'default_parameter':
    case 'typed_default_parameter':
      return [{ name: node.field('name')?.text() ?? '', type, value, rest: '', node }];
    case 'list_splat_pattern':
      return [{ name: first?.text() ?? '', type: '', value: '', rest: '*', node }];
    case 'dictionary_splat_pattern':
      return [{ name: first?.text() ?? '', type: '', value: '', rest: '**', node }];
    default:
      return [];
  }
}

/** What stands between the quotes of a string. */
export function textIn(string: SgNode): string {
  return string
    .children()
    .filter((child) => child.kind() === 'string_content')
    .map((child) => child.text())
    .join('');
}
