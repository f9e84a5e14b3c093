/**
 * A document as plain values that remember where they stood: what every rule reads, whatever the format.
 * `line` is the line of the key for an entry of a map, else the line where the value starts; from 1.
 */
export type Located = Scalar | List | Mapping | Computed;

interface Lines {
  line: number;
  /** Last line that the value touches. */
  endLine: number;
}
export interface Scalar extends Lines {
  kind: 'scalar';
  value: string | number | boolean | null;
}
export interface List extends Lines {
  kind: 'list';
  items: readonly Located[];
}
export interface Mapping extends Lines {
  kind: 'map';
  entries: ReadonlyMap<string, Located>;
}
/** Known only when it is deployed: an intrinsic function, a variable, a template with holes. */
export interface Computed extends Lines {
  kind: 'computed';
  /** What the expression is written as, when it is text: `${AWS::StackName}-logs`. */
  text: string;
}

/** A document that could not be read; the message is safe to show. */
export class UnreadableDocument extends Error {
  override name = 'UnreadableDocument';
}

/**
 * Every value under a path of keys; lists on the way are entered, so that a setting in any of many
 * blocks is found. A computed value on the way is the answer itself: something is set there.
 */
export function find(from: Located | undefined, ...path: readonly string[]): readonly Located[] {
  if (from === undefined) return [];
  if (from.kind === 'list') return from.items.flatMap((item) => find(item, ...path));
  const [key, ...rest] = path;
  if (key === undefined || from.kind === 'computed') return [from];
  return from.kind === 'map' ? find(from.entries.get(key), ...rest) : [];
}

/** Like `find`, for one place: the value under the path, lists kept whole. */
export function at(from: Located | undefined, ...path: readonly string[]): Located | undefined {
  const [key, ...rest] = path;
  if (key === undefined || from === undefined) return from;
  return from.kind === 'map' ? at(from.entries.get(key), ...rest) : undefined;
}

/** The elements of a list; a value that stands where a list may be counts as a list of one. */
export function itemsOf(value: Located | undefined): readonly Located[] {
  if (value === undefined) return [];
  return value.kind === 'list' ? value.items : [value];
}

/** The entries of a map in order; none of anything else. */
export function entriesOf(value: Located | undefined): readonly (readonly [string, Located])[] {
  return value?.kind === 'map' ? [...value.entries] : [];
}

/** The text of a value that is written out; `undefined` for what is computed, a list or a map. */
export function literalOf(value: Located | undefined): string | undefined {
  return value?.kind === 'scalar' && value.value !== null ? String(value.value) : undefined;
}

/** The text as written, with its holes. */
export function writtenText(value: Located | undefined): string {
  return value?.kind === 'computed' ? value.text : (literalOf(value) ?? '');
}

/** A number that is written out, also as text; `undefined` for anything else. */
export function numberOf(value: Located | undefined): number | undefined {
  const text = literalOf(value);
  return text === undefined || text.trim() === '' || Number.isNaN(Number(text)) ? undefined : Number(text);
}

export const isTrue = (value: Located | undefined): boolean => literalOf(value)?.toLowerCase() === 'true';
export const isFalse = (value: Located | undefined): boolean => literalOf(value)?.toLowerCase() === 'false';
