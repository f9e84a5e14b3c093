import type { SgNode } from '@ast-grep/napi';
import { lineOf, namedChildren } from '../flows/tree.ts';

/** A route as a file registers it: `router.delete('/orders/:id', requireUser, handler)`. */
export interface Route {
  /** `router` */
  receiver: string;
  /** `DELETE` */
  method: string;
  path: string;
  /** What stands between path and handler. */
  before: readonly string[];
  handler: string;
  line: number;
}

/** What a router puts before all routes that follow, or before those below a path. */
export interface Shared {
  receiver: string;
  path: string;
  text: string;
  line: number;
}

const routeCalls = '^[\\w.]+\\.(?:get|post|put|patch|delete|all)$';
const sharedCalls = '^[\\w.]+\\.(?:use|addHook|register)$';

export function findRoutes(root: SgNode): { routes: Route[]; shared: Shared[] } {
  const calls = (callee: string): SgNode[] =>
    root.findAll({ rule: { kind: 'call_expression', has: { field: 'function', regex: callee } } });
  return { routes: calls(routeCalls).flatMap(routeOf), shared: calls(sharedCalls).map(sharedOf) };
}

function routeOf(call: SgNode): Route[] {
  const [path, ...rest] = argumentsOf(call);
  const handler = rest.at(-1);
  // `cache.get('key')` and `axios.get('/x', options)` have no handler.
  if (path === undefined || handler === undefined || !/^['"`]\//.test(path.text()) || !isHandler(handler))
    return [];
  const { receiver, name } = calleeOf(call);
  return [
    {
      ...{ receiver, method: name.toUpperCase(), path: path.text().slice(1, -1) },
      before: rest.slice(0, -1).map((each) => each.text()),
      handler: handler.text(),
      line: lineOf(call),
    },
  ];
}

const handlerKinds = /^(?:arrow_function|function_expression|identifier|member_expression|call_expression)$/;

function isHandler(node: SgNode): boolean {
  return handlerKinds.test(String(node.kind()));
}

function sharedOf(call: SgNode): Shared {
  const [first, ...rest] = argumentsOf(call);
  const isBelow = /^['"`]\//.test(first?.text() ?? '');
  const what = isBelow ? rest : [first, ...rest];
  return {
    receiver: calleeOf(call).receiver,
    path: isBelow ? (first?.text().slice(1, -1) ?? '') : '',
    text: what.map((each) => each?.text() ?? '').join(' '),
    line: lineOf(call),
  };
}

function argumentsOf(call: SgNode): SgNode[] {
  const list = call.field('arguments');
  return list === null ? [] : namedChildren(list);
}

function calleeOf(call: SgNode): { receiver: string; name: string } {
  const callee = call.field('function')?.text() ?? '';
  const at = callee.lastIndexOf('.');
  return { receiver: callee.slice(0, at), name: callee.slice(at + 1) };
}
