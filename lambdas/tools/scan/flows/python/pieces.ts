import type { SgNode } from '@ast-grep/napi';
import { joinPieces, type Piece } from '../text-parts.ts';
import { joined, type Value } from '../value.ts';
import { textIn } from './parameters.ts';

const placeholder = /%(?:\(\w*\))?[-+ #0]*\d*(?:\.\d+)?[a-zA-Z]|\{[^{}]*\}/;
/** Places that take numbers alone. */
const numbers = /^%.*[diufFeEgGxXo]$|^\{[^{}]*:[^{}]*[bdoxXeEfFgGn%]\}$/;

/** `'SELECT %s' % name`, `'{}/{}'.format(a, b)`: the text with what its places take. */
export function filledIn(text: SgNode, values: readonly Value[]): Value {
  const written = textIn(text);
  const places = written.match(new RegExp(placeholder, 'g')) ?? [];
  if (places.length > 0 && places.every((place) => numbers.test(place))) return undefined;
  const texts = written.split(placeholder);
  const value = joined(values);
  // With a value to each place they go in order; else nobody knows which is where.
  const inOrder = values.length === places.length;
  return joinPieces(
    texts.flatMap((each, index): Piece[] => [
      { written: each },
      ...(index < places.length ? [{ value: inOrder ? values[index] : value }] : []),
    ]),
  );
}
