import { everyKind, type FlowKind } from './kinds.ts';

/** One place that a value went through. */
export interface Step {
  line: number;
  text: string;
}

/** A value that whoever sends the request decides. */
export interface Tainted {
  is: 'tainted';
  /** The part of the request: only some parts can hold objects. */
  field: string;
  /** The whole of a part (`req.body`), or something in it. */
  isWhole: boolean;
  /** From the source on. */
  steps: readonly Step[];
  /** Sinks that it can do nothing to, because it was checked, converted or encoded. */
  safeFor: ReadonlySet<FlowKind>;
  /** Joined with other text. */
  isBuilt: boolean;
  /** That text holds markup. */
  hasMarkup: boolean;
}

/** The request itself, whose parts are tainted. */
export interface RequestObject {
  is: 'request';
}

/** An object made here, some of whose properties are tainted. */
export interface Bag {
  is: 'bag';
  properties: ReadonlyMap<string, Value>;
  spread: Value | undefined;
}

/** `undefined` is everything that a request cannot decide. */
export type Value = Tainted | RequestObject | Bag | undefined;

export function tainted(field: string, step: Step): Tainted {
  const safeFor = new Set<FlowKind>(objectFields.has(field) ? [] : ['nosql-injection', 'mass-assignment']);
  for (const kind of harmless[field] ?? []) safeFor.add(kind);
  return { is: 'tainted', field, isWhole: true, steps: [step], safeFor, isBuilt: false, hasMarkup: false };
}

/** Parts of a request that can hold objects, not just text. */
const objectFields: ReadonlySet<string> = new Set(['body', 'query', 'json', 'parseBody']);

/** What nobody can make another's browser send by a link cannot be turned against its user. */
const ownOnly: readonly FlowKind[] = ['open-redirect', 'cross-site-scripting'];
/** HTTP lets no line end into a header or an address; cookies are decoded, and may hold one. */
const oneLine: readonly FlowKind[] = ['log-injection'];
const harmless: Readonly<Record<string, readonly FlowKind[]>> = {
  headers: [...ownOnly, ...oneLine],
  rawHeaders: [...ownOnly, ...oneLine],
  header: [...ownOnly, ...oneLine],
  get: [...ownOnly, ...oneLine],
  cookies: ownOnly,
  cookie: ownOnly,
  url: ['open-redirect', ...oneLine],
  originalUrl: ['open-redirect', ...oneLine],
  path: ['open-redirect'],
  // What a queue or a bucket tells a function: its log keeps each call apart.
  Records: ['open-redirect', ...oneLine],
};

export function isTainted(value: Value): value is Tainted {
  return value?.is === 'tainted';
}

/** The same value with further sinks that it is safe for; nothing when it is safe for all. */
export function safer(value: Value, kinds: Iterable<FlowKind>): Value {
  if (!isTainted(value)) return value;
  const safeFor = new Set([...value.safeFor, ...kinds]);
  return safeFor.size === everyKind.size ? undefined : { ...value, safeFor };
}

/** The same value after decoding: `%0a` and `%2e%2e%2f` are what they stand for again. */
export function decoded(value: Value): Value {
  if (!isTainted(value)) return value;
  const undone: readonly FlowKind[] = ['log-injection', 'path-traversal'];
  return { ...value, safeFor: new Set([...value.safeFor].filter((kind) => !undone.includes(kind))) };
}

export function stepped(value: Value, step: Step): Value {
  if (!isTainted(value)) return value;
  const last = value.steps.at(-1);
  return last?.line === step.line && last.text === step.text
    ? value
    : { ...value, steps: [...value.steps, step] };
}

/** Of several values that end up in one: the one that can do most, safe only for what all are safe for. */
export function joined(values: readonly Value[]): Tainted | undefined {
  const dangers = values.filter(isTainted);
  const worst = dangers.toSorted((a, b) => a.safeFor.size - b.safeFor.size)[0];
  if (worst === undefined) return undefined;
  const safeFor = new Set(
    [...worst.safeFor].filter((kind) => dangers.every((each) => each.safeFor.has(kind))),
  );
  return { ...worst, safeFor };
}

/** What a name holds where two ways of a program meet. */
export function either(a: Value, b: Value): Value {
  return isTainted(a) && isTainted(b) ? joined([a, b]) : (a ?? b);
}
