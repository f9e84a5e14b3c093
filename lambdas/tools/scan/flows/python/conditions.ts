import type { SgNode } from '@ast-grep/napi';
import type { Facts } from '../conditions.ts';
import { everyKind, type FlowKind } from '../kinds.ts';
import type { Check } from '../scope.ts';
import { namedChildren } from '../tree.ts';

const nothing: Facts = { whenTrue: [], whenFalse: [] };

/** Calls that tell nothing about what a text may do. */
const noCheck =
  /(?:^|\.)(?:exists|isfile|isdir|is_file|is_dir|len|bool|str|hasattr|getattr|print|any|all|callable|get|pop|strip|lower|upper|debug|info|warning|error|endswith|json|execute|filter|filter_by|find|find_one|count|first|authenticate|login)$/;
const asksForLeave = /(?:^|[._])(?:is|has|allow|valid|check|safe|match|permit|verif)/i;
const urls: readonly FlowKind[] = ['request-forgery', 'open-redirect'];

/** Reads a condition as people write them to let only known values through. */
export function factsOf(condition: SgNode): Facts {
  const [first, second] = namedChildren(condition);
  switch (condition.kind()) {
    case 'parenthesized_expression':
    case 'await':
      return first === undefined ? nothing : factsOf(first);
    case 'not_operator':
      return first === undefined ? nothing : swapped(factsOf(first));
    case 'boolean_operator':
      return first === undefined || second === undefined
        ? nothing
        : both(condition.field('operator')?.text() === 'and', factsOf(first), factsOf(second));
    case 'comparison_operator':
      return first === undefined || second === undefined ? nothing : compared(condition, first, second);
    case 'call':
      return factsOfCall(condition);
    case 'attribute':
      return ofAddress(condition.text(), false);
    default:
      return nothing;
  }
}

const swapped = ({ whenTrue, whenFalse }: Facts): Facts => ({ whenTrue: whenFalse, whenFalse: whenTrue });
const always = (text: string, kinds: Iterable<FlowKind> = everyKind): readonly Check[] => [{ text, kinds }];

function both(isAnd: boolean, a: Facts, b: Facts): Facts {
  const inBoth = (x: readonly Check[], y: readonly Check[]) =>
    x.filter(({ text }) => y.some((other) => other.text === text));
  return isAnd
    ? { whenTrue: [...a.whenTrue, ...b.whenTrue], whenFalse: inBoth(a.whenFalse, b.whenFalse) }
    : { whenTrue: inBoth(a.whenTrue, b.whenTrue), whenFalse: [...a.whenFalse, ...b.whenFalse] };
}

function compared(node: SgNode, left: SgNode, right: SgNode): Facts {
  const operator = node
    .children()
    .filter((child) => !child.isNamed())
    .map((child) => child.text())
    .join(' ');
  if (/^(?:not in|!=|is not)$/.test(operator)) return swapped(equality(operator === 'not in', left, right));
  return /^(?:in|==|is)$/.test(operator) ? equality(operator === 'in', left, right) : nothing;
}

function equality(isIn: boolean, left: SgNode, right: SgNode): Facts {
  // `path[: len(root)] == root`.
  const begun = /^(.+)\[\s*:\s*len\([\w.]+\)\]$/s.exec(left.text())?.[1];
  if (begun !== undefined && !isIn)
    return { ...nothing, whenTrue: always(begun, ['path-traversal', ...urls]) };
  if (isIn)
    return left.kind() === 'string'
      ? without(left.text(), right.text())
      : { ...nothing, whenTrue: named(left) };
  const common = /^(?:os\.path\.)?common(?:path|prefix)\((.*)\)$/s.exec(left.text())?.[1];
  if (common !== undefined)
    return {
      whenTrue: (common.match(/[A-Za-z_][\w.]*/g) ?? []).flatMap((name) => always(name, ['path-traversal'])),
      whenFalse: [],
    };
  // `re.fullmatch(...) is None`.
  if (/^(?:None|False)$/.test(right.text())) return swapped(left.kind() === 'call' ? factsOf(left) : nothing);
  if (right.text() === 'True') return factsOf(left);
  if (/^(['"])\1$/.test(right.text())) return swapped(ofAddress(left.text(), false));
  return { whenTrue: [...named(left), ...named(right)], whenFalse: [] };
}

/** `(name := value)` and `name.lower()` are checks of `name`; one of `urlparse(url).netloc` is one of `url`. */
function named(node: SgNode): readonly Check[] {
  if (node.kind() === 'parenthesized_expression') {
    const [inner] = namedChildren(node);
    return inner === undefined ? [] : named(inner);
  }
  if (node.kind() === 'named_expression') return always(node.field('name')?.text() ?? '');
  const text = node.text().replace(/\.(?:lower|upper|strip|casefold)\(\)$/, '');
  return [...always(text), ...ofAddress(node.text(), true).whenTrue];
}

/** Where an address leads: known when it is compared; its own host, when it has none. */
function ofAddress(text: string, isKnown: boolean): Facts {
  const [, address] = /^(?:[\w.]*\.)?url(?:parse|split)\((.+)\)\.(?:netloc|hostname)$/s.exec(text) ?? [];
  if (address === undefined) return nothing;
  return isKnown
    ? { whenTrue: always(address, urls), whenFalse: [] }
    : { whenTrue: [], whenFalse: always(address, ['open-redirect']) };
}

/** `".." in name`. */
function without(literal: string, text: string): Facts {
  const inner = literal.slice(1, -1);
  if (/^(?:\.\.|\.\.\/|\/)$/.test(inner))
    return { whenTrue: [], whenFalse: always(text, ['path-traversal']) };
  return inner === '//' || inner === '://' ? { whenTrue: [], whenFalse: always(text, urls) } : nothing;
}

function factsOfCall(call: SgNode): Facts {
  const callee = call.field('function');
  const list = call.field('arguments');
  if (callee === null || list === null) return nothing;
  const given = argumentsOf(list, asksForLeave.test(callee.text().slice(0, 300)));
  const object = callee.field('object');
  const name = callee.field('attribute')?.text() ?? callee.text();
  const own =
    object === null
      ? undefined
      : ofMethod(
          object.text(),
          name,
          given.map((each) => each.text()),
        );
  if (own !== undefined) return own;
  if (name === 'isinstance')
    return /\b(?:int|float|bool)\b/.test(given[1]?.text() ?? '')
      ? { ...nothing, whenTrue: always(given[0]?.text() ?? '') }
      : {
          ...nothing,
          whenTrue: /\bstr\b/.test(given[1]?.text() ?? '')
            ? always(given[0]?.text() ?? '', ['nosql-injection', 'mass-assignment'])
            : [],
        };
  if (noCheck.test(callee.text())) return nothing;
  return { whenTrue: given.flatMap((argument) => named(argument)), whenFalse: [] };
}

/** Named arguments are what is checked only where the name says so: `find(name=name)` lets anything through. */
function argumentsOf(list: SgNode, withNamed: boolean): SgNode[] {
  return namedChildren(list).flatMap((child) => {
    if (child.kind() !== 'keyword_argument') return [child];
    const value = child.field('value');
    return withNamed && value !== null ? [value] : [];
  });
}

/** Questions that are put to the value itself; `undefined` when it is what is asked about. */
function ofMethod(object: string, name: string, given: readonly string[]): Facts | undefined {
  const [first = '', second = ''] = given;
  if (/^is(?:digit|alnum|numeric|decimal|identifier|alpha)$/.test(name))
    return { whenTrue: always(object), whenFalse: [] };
  if (name === 'is_relative_to') return { whenTrue: always(object, ['path-traversal']), whenFalse: [] };
  if (name === 'startswith') return beginning(object, first);
  if (object === 're' && /^(?:match|search|fullmatch)$/.test(name)) {
    const isWhole =
      name === 'fullmatch' ||
      (/(?:\$|\\Z)['"]$/.test(first) && (name === 'match' || /^r?['"]\^/.test(first)));
    return isWhole ? { whenTrue: always(second), whenFalse: [] } : nothing;
  }
  return name === 'search' ? nothing : undefined;
}

function beginning(object: string, given: string): Facts {
  if (/^['"]\/\/['"]$/.test(given)) return { whenTrue: [], whenFalse: always(object, ['open-redirect']) };
  // That an address begins with its scheme says nothing about where it leads.
  if (/^\(?['"]https?:?(?:\/\/)?['"]/.test(given)) return nothing;
  const kinds: readonly FlowKind[] = /^['"]\/['"]$/.test(given)
    ? ['request-forgery']
    : ['path-traversal', ...urls];
  return { whenTrue: always(object, kinds), whenFalse: [] };
}
