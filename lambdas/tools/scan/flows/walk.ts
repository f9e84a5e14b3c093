import type { SgNode } from '@ast-grep/napi';
import { bind } from './bind.ts';
import { factsOf } from './conditions.ts';
import { evaluate } from './evaluate.ts';
import { everyKind } from './kinds.ts';
import type { Scope } from './scope.ts';
import type { Tracer } from './tracer.ts';
import { namedChildren } from './tree.ts';
import { either, isTainted, type Value } from './value.ts';

type Walker = (trace: Tracer, node: SgNode, scope: Scope) => boolean;

/** Runs through a statement; answers whether nothing after it in its block is reached. */
export const walkStatement: Walker = (trace, node, scope) => {
  trace.spend();
  const walker = walkers[String(node.kind())];
  if (walker !== undefined) return walker(trace, node, scope);
  for (const child of namedChildren(node)) evaluate(trace, child, scope);
  return false;
};

/** Statements after one that leaves are dead, but for functions, which are hoisted. */
const block: Walker = (trace, node, scope) => {
  const own = scope.branch();
  const isLeft = namedChildren(node).reduce((left, child) => walkStatement(trace, child, own) || left, false);
  scope.merge([own]);
  return isLeft;
};

const declaration: Walker = (trace, node, scope) => {
  for (const declarator of namedChildren(node)) {
    const pattern = declarator.field('name');
    const value = declarator.field('value');
    const held = value === null ? undefined : evaluate(trace, value, scope);
    if (pattern !== null) bind(scope, pattern, held);
  }
  return false;
};

const conditional: Walker = (trace, node, scope) => {
  const condition = node.field('condition');
  if (condition === null) return false;
  evaluate(trace, condition, scope);
  const facts = factsOf(condition);
  const [taken, other] = [scope.branch(facts.whenTrue), scope.branch(facts.whenFalse)];
  const leaves = walkField(trace, node, { name: 'consequence', scope: taken });
  const otherLeaves = walkField(trace, node, { name: 'alternative', scope: other });
  if (leaves && otherLeaves) return true;
  scope.merge(leaves ? [other] : otherLeaves ? [taken] : [taken, other]);
  if (leaves) scope.check(facts.whenFalse);
  if (otherLeaves) scope.check(facts.whenTrue);
  return false;
};

function walkField(trace: Tracer, node: SgNode, { name, scope }: { name: string; scope: Scope }): boolean {
  const child = node.field(name);
  return child !== null && walkStatement(trace, child, scope);
}

const elseClause: Walker = (trace, node, scope) => {
  const [statement] = namedChildren(node);
  return statement !== undefined && walkStatement(trace, statement, scope);
};

const returning: Walker = (trace, node, scope) => {
  const [value] = namedChildren(node);
  if (value !== undefined) scope.frame.returned = either(scope.frame.returned, evaluate(trace, value, scope));
  return true;
};

/** A loop may run or not. */
const loop: Walker = (trace, node, scope) => {
  const own = scope.branch();
  for (const name of ['initializer', 'condition', 'increment']) walkField(trace, node, { name, scope: own });
  walkField(trace, node, { name: 'body', scope: own });
  scope.merge([own, scope.branch()]);
  return false;
};

const iteration: Walker = (trace, node, scope) => {
  const own = scope.branch();
  const [left, right] = [node.field('left'), node.field('right')];
  const held: Value = right === null ? undefined : evaluate(trace, right, scope);
  if (left !== null) bind(own, left, isTainted(held) ? { ...held, isWhole: false } : held);
  walkField(trace, node, { name: 'body', scope: own });
  scope.merge([own, scope.branch()]);
  return false;
};

/** In a case, the value that is switched on is one that the program names. */
const choice: Walker = (trace, node, scope) => {
  const value = node.field('value');
  const cases =
    node
      .field('body')
      ?.children()
      .filter((child) => /^switch_(?:case|default)$/.test(String(child.kind()))) ?? [];
  if (value !== null) evaluate(trace, value, scope);
  const text = value?.text().replace(/^\((.*)\)$/s, '$1') ?? '';
  const hasDefault = cases.some((each) => each.kind() === 'switch_default');
  const branches = cases.map((each) => {
    const own = scope.branch(each.kind() === 'switch_case' ? [{ text, kinds: everyKind }] : []);
    const leaves = namedChildren(each).reduce(
      (left, child) => walkStatement(trace, child, own) || left,
      false,
    );
    return { own, leaves, isDefault: each.kind() === 'switch_default' };
  });
  scope.merge([...branches.map(({ own }) => own), ...(hasDefault ? [] : [scope.branch()])]);
  const refuses = branches.some(
    ({ leaves, isDefault, own }) => isDefault && leaves && own.frame === scope.frame,
  );
  if (refuses) scope.check([{ text, kinds: everyKind }]);
  return false;
};

const attempt: Walker = (trace, node, scope) => {
  const leaves = walkField(trace, node, { name: 'body', scope });
  const handler = node.field('handler');
  const own = scope.branch();
  const handlerLeaves = handler !== null && walkField(trace, handler, { name: 'body', scope: own });
  if (!handlerLeaves) scope.merge([own, scope.branch()]);
  const finalizer = node.field('finalizer');
  if (finalizer !== null) walkField(trace, finalizer, { name: 'body', scope });
  return leaves && (handler === null || handlerLeaves);
};

const followed: Walker = (trace, node, scope) => {
  trace.follow(node, undefined, scope);
  return false;
};

const exported: Walker = (trace, node, scope) => {
  for (const child of namedChildren(node)) walkStatement(trace, child, scope);
  return false;
};

/** `process.exit()` and the helpers of tests and frameworks that end a handler. */
const expression: Walker = (trace, node, scope) => {
  for (const child of namedChildren(node)) evaluate(trace, child, scope);
  return /^(?:process\.exit|ctx\.throw|abort|notFound)\(/.test(node.text());
};

const leaving: Walker = (trace, node, scope) => {
  for (const child of namedChildren(node))
    if (child.kind() !== 'statement_identifier') evaluate(trace, child, scope);
  return true;
};

const walkers: Readonly<Record<string, Walker>> = {
  statement_block: block,
  lexical_declaration: declaration,
  variable_declaration: declaration,
  if_statement: conditional,
  else_clause: elseClause,
  return_statement: returning,
  throw_statement: leaving,
  break_statement: leaving,
  continue_statement: leaving,
  for_statement: loop,
  while_statement: loop,
  do_statement: loop,
  for_in_statement: iteration,
  switch_statement: choice,
  try_statement: attempt,
  function_declaration: followed,
  generator_function_declaration: followed,
  class_declaration: (trace, node, scope) => {
    trace.walkClass(node, scope);
    return false;
  },
  abstract_class_declaration: (trace, node, scope) => {
    trace.walkClass(node, scope);
    return false;
  },
  export_statement: exported,
  expression_statement: expression,
  empty_statement: () => false,
  import_statement: () => false,
  interface_declaration: () => false,
  type_alias_declaration: () => false,
};
