import type { SgNode } from '@ast-grep/napi';

export const functionKinds: ReadonlySet<string> = new Set([
  'function_declaration',
  'function_expression',
  'generator_function_declaration',
  'generator_function',
  'arrow_function',
  'method_definition',
]);
const loopKinds: ReadonlySet<string> = new Set([
  'for_statement',
  'for_in_statement',
  'while_statement',
  'do_statement',
]);

/** Code beyond this is generated; climbing from every node of it would take seconds. */
const maxNodes = 5_000;

/** Whether a function is declared as async; modifiers may stand before the word. */
export function isAsync(node: SgNode): boolean {
  return node
    .children()
    .slice(0, 4)
    .some((child) => child.kind() === 'async');
}

/** Calls, as statements of their own, of functions that the same file declares as async. */
export function floatingCalls(root: SgNode): readonly SgNode[] {
  const names = asyncNames(root);
  if (names.size === 0) return [];
  return root
    .findAll({ rule: { kind: 'expression_statement', has: { kind: 'call_expression' } } })
    .flatMap((statement) => {
      const call = statement.children().find((child) => child.kind() === 'call_expression');
      const callee = call?.field('function')?.text();
      return callee !== undefined && names.has(callee) ? [statement] : [];
    });
}

/** `load` for a function, `this.load` for a method. */
function asyncNames(root: SgNode): ReadonlySet<string> {
  const names = new Set<string>();
  const add = (node: SgNode, prefix: string): void => {
    const name = node.field('name')?.text();
    if (name !== undefined) names.add(`${prefix}${name}`);
  };
  for (const node of root.findAll({ rule: { kind: 'function_declaration', regex: '^async\\b' } }))
    add(node, '');
  for (const node of root.findAll({ rule: { kind: 'method_definition', regex: '^(?:[a-z]+ )*async\\b' } }))
    add(node, 'this.');
  const assigned = root.findAll({
    rule: {
      kind: 'variable_declarator',
      has: {
        field: 'value',
        any: [{ kind: 'arrow_function' }, { kind: 'function_expression' }],
        regex: '^async\\b',
      },
    },
  });
  for (const node of assigned) add(node, '');
  return names;
}

/** `await` in the body of a loop, where each round waits; what a loop goes over is awaited once. */
export function awaitsInLoops(root: SgNode): readonly SgNode[] {
  return root
    .findAll({ rule: { kind: 'await_expression' } })
    .slice(0, maxNodes)
    .filter(isInLoopBody);
}

function isInLoopBody(node: SgNode): boolean {
  let below = node;
  for (const above of node.ancestors()) {
    const kind = String(above.kind());
    if (functionKinds.has(kind)) return false;
    if (loopKinds.has(kind)) {
      // `for await` takes its elements one after the other by itself.
      if (above.child(1)?.kind() === 'await') return false;
      if (above.field('body')?.id() === below.id()) return true;
    }
    below = above;
  }
  return false;
}

/** Named async functions with a body that neither awaits nor delegates to something that may. */
export function uselessAsync(root: SgNode): readonly SgNode[] {
  return root
    .findAll({ rule: { kind: 'function_declaration', regex: '^async\\b' } })
    .slice(0, maxNodes)
    .filter((node) => {
      const body = node.field('body');
      if (body === null || /^\{\s*\}$/.test(body.text())) return false;
      const waits = body.find({
        rule: {
          any: [{ kind: 'await_expression' }, { kind: 'for_in_statement', regex: '^for\\s+await\\b' }],
        },
      });
      const delegates = body.find({
        rule: {
          kind: 'return_statement',
          has: { any: [{ kind: 'call_expression' }, { kind: 'new_expression' }] },
        },
      });
      return waits === null && delegates === null;
    });
}
