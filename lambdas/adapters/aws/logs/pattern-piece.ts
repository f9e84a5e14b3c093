/** A part of a weakened pattern, and how a quantifier behind it has to be read. */
export interface Piece {
  text: string;
  kind: 'sign' | 'group' | 'sequence' | 'anything' | 'nothing';
}

/** A place of no width; left out. */
export const nothing: Piece = { text: '', kind: 'nothing' };

/** At least so many characters of any kind. How many an engine counts in one character is no matter here. */
export function anything(atLeast: 0 | 1): Piece {
  return { text: atLeast === 0 ? '.*' : '.+', kind: 'anything' };
}

export function isAnything({ kind }: Piece): boolean {
  return kind === 'anything';
}

// Letters that characters outside of ASCII fold to: the Kelvin sign and the long s.
const foldsFromOutside = /[kKsS]/;

/** One character that stands for itself, where all engines agree on that. */
export function literal(sign: string, ignoresCase: boolean): Piece {
  if (!/^[ -~]$/.test(sign) || (ignoresCase && foldsFromOutside.test(sign))) return anything(1);
  return { text: escapeSign(sign), kind: 'sign' };
}

/** Of printable ASCII; a delimiter and whatever an engine could take for syntax gets a backslash. */
export function escapeSign(sign: string): string {
  return /[\\^$.|?*+()[\]{}/]/.test(sign) ? `\\${sign}` : sign;
}

export function joinPieces(pieces: readonly Piece[]): Piece {
  const [first, ...rest] = pieces.reduce<Piece[]>(addPiece, []);
  if (first === undefined) return nothing;
  if (rest.length === 0) return first;
  return { text: [first, ...rest].map(({ text }) => text).join(''), kind: 'sequence' };
}

/** Neighbours that stand for anything become one: engines that backtrack try each way to share them out. */
function addPiece(joined: Piece[], piece: Piece): Piece[] {
  const last = joined.at(-1);
  if (piece.kind === 'nothing') return joined;
  if (last === undefined || !isAnything(last) || !isAnything(piece)) return [...joined, piece];
  return [...joined.slice(0, -1), last.text === '.+' ? last : piece];
}

/** Alternatives; where one of them may match nothing at all, so may the whole. */
export function anyOf(branches: readonly Piece[]): Piece {
  const [only, ...others] = branches;
  if (only !== undefined && others.length === 0) return only;
  if (branches.some(({ kind, text }) => kind === 'nothing' || text === '.*')) return anything(0);
  return { text: `(?:${branches.map(({ text }) => text).join('|')})`, kind: 'group' };
}

/** @param quantifier greedy: how much an engine takes first makes no difference to whether it matches. */
export function repeat(piece: Piece, quantifier: string): Piece {
  const isOptional = /^(?:[*?]|\{0+[,}])/.test(quantifier);
  switch (piece.kind) {
    case 'nothing':
      return piece;
    case 'sign':
      // A second quantifier would be read as another kind of the first.
      return { text: piece.text + quantifier, kind: 'sequence' };
    case 'anything':
      return isOptional ? anything(0) : piece;
    default:
      // One round and anything behind it: quantifiers within each other are what backtracking dies of.
      return isOptional ? anything(0) : joinPieces([piece, anything(0)]);
  }
}
