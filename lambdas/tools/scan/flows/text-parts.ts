import type { FlowKind } from './kinds.ts';
import { isTainted, joined, type Value } from './value.ts';

/** A piece of a text that is put together: written out, or computed. */
export type Piece = { written: string } | { value: Value };

const hosts: readonly FlowKind[] = ['request-forgery', 'open-redirect'];

/** The value of a text that is made of pieces. */
export function joinPieces(pieces: readonly Piece[]): Value {
  const value = joined(pieces.map((piece) => ('value' in piece ? piece.value : undefined)));
  if (value === undefined) return undefined;
  const written = pieces.map((piece) => ('written' in piece ? piece.written : '')).join('');
  const safe: FlowKind[] = ['nosql-injection', 'mass-assignment', ...(isHostFixed(pieces) ? hosts : [])];
  return {
    ...value,
    isWhole: false,
    isBuilt: true,
    hasMarkup: value.hasMarkup || /<[a-z!/]/i.test(written),
    safeFor: new Set([...value.safeFor, ...safe]),
  };
}

/** Whether what comes first settles where an address leads: the value only follows it. */
function isHostFixed(pieces: readonly Piece[]): boolean {
  const [first, second] = pieces.filter((piece) => !('written' in piece) || piece.written !== '');
  if (first === undefined) return false;
  if ('written' in first)
    return /^[a-z][a-z+.-]*:\/\/[^/?#]+[/?#]|^\/(?![/\\])./i.test(
      `${first.written}${second === undefined ? '' : 'x'}`,
    );
  // A name that is not the request's stands for a base address.
  return !isTainted(first.value);
}
