import type { SgNode } from '@ast-grep/napi';
import { everyKind } from '../kinds.ts';
import type { Scope } from '../scope.ts';
import { joinPieces } from '../text-parts.ts';
import { namedChildren } from '../tree.ts';
import { either } from '../value.ts';
import { assign, partOf } from './bind.ts';
import { knownIn } from './known.ts';
import type { PythonTracer } from './tracer.ts';

type Walker = (trace: PythonTracer, node: SgNode, scope: Scope) => boolean;

/** Runs through a statement; answers whether nothing after it in its block is reached. */
export const walkStatement: Walker = (trace, node, scope) => {
  const walker = walkers[String(node.kind())];
  if (walker !== undefined) return walker(trace, node, scope);
  for (const child of namedChildren(node)) trace.evaluate(child, scope);
  return false;
};

/** Statements after one that leaves are dead. */
const block: Walker = (trace, node, scope) =>
  namedChildren(node).reduce((left, child) => trace.walk(child, scope) || left, false);

function walkField(trace: PythonTracer, node: SgNode, at: { name: string; scope: Scope }): boolean {
  const child = node.field(at.name);
  return child !== null && trace.walk(child, at.scope);
}

const assignment: Walker = (trace, node, scope) => {
  const [left, right] = [node.field('left'), node.field('right')];
  if (left === null || right === null) return false;
  const value = trace.evaluate(right, scope);
  remember(trace, left, right);
  if (node.kind() === 'augmented_assignment') {
    const before = trace.evaluate(left, scope);
    assign(scope, left, joinPieces([{ value: before }, { value }]) ?? either(before, value));
    return false;
  }
  if (left.kind() === 'subscript') {
    // `response.headers['Location'] = target`.
    if (/\[['"]location['"]\]$/i.test(left.text())) trace.reach(node, 'open-redirect', value);
    trace.evaluate(left, scope);
    return false;
  }
  // `a = b = c`.
  if (right.kind() === 'assignment') assignment(trace, right, scope);
  const parts = right.kind() === 'expression_list' ? namedChildren(right) : [];
  const targets = left.kind() === 'pattern_list' ? namedChildren(left) : [];
  if (parts.length > 0 && parts.length === targets.length)
    for (const [index, target] of targets.entries())
      assign(scope, target, trace.evaluate(parts[index] ?? right, scope));
  else assign(scope, left, value);
  return false;
};

/** `parts = urlparse(url)`, `host = urlparse(url).hostname`. */
function remember(trace: PythonTracer, left: SgNode, right: SgNode): void {
  if (left.kind() !== 'identifier') return;
  const [, address, part] =
    /^(?:[\w.]*\.)?url(?:parse|split)\(([^()]+)\)(\.(?:netloc|hostname))?$/.exec(
      right.text().slice(0, 500),
    ) ?? [];
  if (address !== undefined) trace.remember(left.text(), `${part === undefined ? 'p' : 'h'}${address}`);
}

/** With all of its `elif`, one after the other: there may be many. */
const conditional: Walker = (trace, node, scope) => {
  const ended: Scope[] = [];
  let rest = scope.branch();
  let isTotal = false;
  let first: Scope | undefined;
  for (const part of [
    node,
    ...namedChildren(node).filter((child) => /^el(?:if|se)_clause$/.test(String(child.kind()))),
  ]) {
    const condition = part.field('condition');
    if (condition !== null) trace.evaluate(condition, rest);
    const facts = condition === null ? { whenTrue: [], whenFalse: [] } : knownIn(trace, condition);
    const taken = rest.branch(facts.whenTrue);
    const leaves = walkField(trace, part, {
      name: part.kind() === 'else_clause' ? 'body' : 'consequence',
      scope: taken,
    });
    if (!leaves) ended.push(taken);
    first ??= taken;
    isTotal = condition === null;
    if (!isTotal) rest = rest.branch(facts.whenFalse);
    // What refuses is known not to hold behind it, as long as nothing before it went on.
    if (!isTotal && leaves && ended.length === 0) scope.check(facts.whenFalse);
  }
  const all = isTotal ? ended : [...ended, rest];
  if (all.length === 0) return true;
  scope.merge(all);
  // `if ok(x): ... else: return` lets nothing else through.
  const condition = node.field('condition');
  if (all.length === 1 && all[0] === first && condition !== null)
    scope.check(knownIn(trace, condition).whenTrue);
  return false;
};

const returning: Walker = (trace, node, scope) => {
  const [value] = namedChildren(node);
  if (value === undefined) return true;
  const [page] = value.kind() === 'expression_list' ? namedChildren(value) : [value];
  const held = trace.evaluate(value, scope);
  scope.frame.returned = either(scope.frame.returned, held);
  // `return page, 404`: evaluated once more, since only the first is shown.
  trace.answered(node, page === value || page === undefined ? held : trace.evaluate(page, scope), scope);
  return true;
};

/** A loop may run or not. */
const loop: Walker = (trace, node, scope) => {
  const own = scope.branch();
  const [left, right, condition] = [node.field('left'), node.field('right'), node.field('condition')];
  if (condition !== null) {
    trace.evaluate(condition, own);
    own.check(knownIn(trace, condition).whenTrue);
  }
  const held = right === null ? undefined : trace.evaluate(right, own);
  if (left !== null) assign(own, left, partOf(held));
  walkField(trace, node, { name: 'body', scope: own });
  scope.merge([own, scope.branch()]);
  return false;
};

const attempt: Walker = (trace, node, scope) => {
  const clauses = namedChildren(node);
  const handlers = clauses.filter((child) => /^except(?:_group)?_clause$/.test(String(child.kind())));
  const blocksOf = (clause: SgNode) => namedChildren(clause).filter((child) => child.kind() === 'block');
  const before = scope.branch();
  const walked = handlers.map((handler) => {
    const own = before.branch();
    return { own, leaves: blocksOf(handler).reduce((left, each) => trace.walk(each, own) || left, false) };
  });
  // What the body refuses by an error is only known behind it where every handler leaves.
  const isStrict = walked.every(({ leaves }) => leaves);
  const own = isStrict ? scope : scope.branch();
  let leaves = walkField(trace, node, { name: 'body', scope: own });
  for (const clause of clauses.filter((child) => child.kind() === 'else_clause'))
    leaves = walkField(trace, clause, { name: 'body', scope: own }) || leaves;
  if (!isStrict) scope.merge([own, ...walked.filter((each) => !each.leaves).map((each) => each.own)]);
  for (const clause of clauses.filter((child) => child.kind() === 'finally_clause'))
    for (const each of blocksOf(clause)) trace.walk(each, scope);
  return leaves && isStrict;
};

const managed: Walker = (trace, node, scope) => {
  for (const clause of namedChildren(node).filter((child) => child.kind() === 'with_clause'))
    for (const item of namedChildren(clause)) {
      const value = item.field('value');
      if (value === null) continue;
      const held = trace.evaluate(value, scope);
      const alias = value.field('alias');
      if (alias !== null) assign(scope, alias, held);
    }
  return walkField(trace, node, { name: 'body', scope });
};

/** In a case, the value that is matched is one that the program names. */
const choice: Walker = (trace, node, scope) => {
  const subject = node.field('subject');
  if (subject !== null) trace.evaluate(subject, scope);
  const cases = namedChildren(node.field('body') ?? node).filter((child) => child.kind() === 'case_clause');
  const branches = cases.map((each) => {
    const isAny = /^case\s+[a-z_]\w*\s*:/.test(each.text().slice(0, 200));
    const own = scope.branch(isAny || subject === null ? [] : [{ text: subject.text(), kinds: everyKind }]);
    return { own, leaves: walkField(trace, each, { name: 'consequence', scope: own }), isAny };
  });
  const refuses = branches.some(({ isAny, leaves }) => isAny && leaves);
  scope.merge([...branches.filter(({ leaves }) => !leaves).map(({ own }) => own), scope.branch()]);
  if (refuses && subject !== null) scope.check([{ text: subject.text(), kinds: everyKind }]);
  return false;
};

const asserted: Walker = (trace, node, scope) => {
  const [condition] = namedChildren(node);
  if (condition === undefined) return false;
  trace.evaluate(condition, scope);
  scope.check(knownIn(trace, condition).whenTrue);
  return false;
};

const leaving: Walker = (trace, node, scope) => {
  for (const child of namedChildren(node)) trace.evaluate(child, scope);
  return true;
};

/** Helpers of frameworks that end a handler. */
const expression: Walker = (trace, node, scope) => {
  const [first] = namedChildren(node);
  if (first !== undefined && walkers[String(first.kind())] !== undefined) return trace.walk(first, scope);
  for (const child of namedChildren(node)) trace.evaluate(child, scope);
  return /^(?:(?:flask\.|bottle\.)?abort|sys\.exit|exit|quit|os\._exit)\(/.test(node.text().slice(0, 40));
};

const decorated: Walker = (trace, node, scope) => {
  const definition = node.field('definition');
  const decorators = namedChildren(node).filter((child) => child.kind() === 'decorator');
  if (definition?.kind() === 'function_definition') trace.follow(definition, decorators, scope);
  else if (definition !== null) trace.walk(definition, scope);
  return false;
};

const walkers: Readonly<Record<string, Walker>> = {
  block,
  expression_statement: expression,
  assignment,
  augmented_assignment: assignment,
  if_statement: conditional,
  for_statement: loop,
  while_statement: loop,
  try_statement: attempt,
  with_statement: managed,
  match_statement: choice,
  return_statement: returning,
  raise_statement: leaving,
  break_statement: leaving,
  continue_statement: leaving,
  assert_statement: asserted,
  decorated_definition: decorated,
  function_definition: (trace, node, scope) => {
    trace.follow(node, [], scope);
    return false;
  },
  class_definition: (trace, node, scope) => {
    walkField(trace, node, { name: 'body', scope: scope.branch() });
    return false;
  },
  import_statement: () => false,
  import_from_statement: () => false,
  future_import_statement: () => false,
  global_statement: () => false,
  nonlocal_statement: () => false,
  pass_statement: () => false,
  type_alias_statement: () => false,
};
