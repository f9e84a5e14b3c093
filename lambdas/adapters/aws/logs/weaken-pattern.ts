import { readBracket } from './pattern-bracket.ts';
import { anyOf, anything, joinPieces, literal, nothing, type Piece, repeat } from './pattern-piece.ts';
import { Scanner } from './scanner.ts';

/**
 * A regular expression that matches wherever the RE2 pattern does, and maybe elsewhere, in whatever dialect it
 * is read. It is made of ASCII letters, digits, escaped signs, classes of ASCII, groups, alternatives and plain
 * quantifiers alone: what dialects read differently (assertions, Unicode, negation, folding) is left out or
 * stands for anything. So it never holds a bare `/` or a line break, whatever the pattern held.
 */
export function weakenPattern(pattern: string): string {
  // A sign that looks like a flag counts as one: that only weakens.
  const ignoresCase = /\(\?[a-zA-Z]*i/.test(pattern);
  const scanner = new Scanner(pattern);
  const pieces = [readAlternatives(scanner, ignoresCase)];
  // A pattern that RE2 refuses may close more groups than it opens; nobody asks for its matches.
  while (!scanner.isAtEnd) {
    scanner.take();
    pieces.push(anything(0), readAlternatives(scanner, ignoresCase));
  }
  return (ignoresCase ? '(?i)' : '') + joinPieces(pieces).text;
}

// For what follows; of all flags only the one for letters' case could make more match.
const flags = /\(\?[a-zA-Z-]*\)/y;

/** Up to the end or a closing parenthesis, which stays. */
function readAlternatives(scanner: Scanner, ignoresCase: boolean): Piece {
  const branches: Piece[] = [];
  do {
    branches.push(readSequence(scanner, ignoresCase));
  } while (scanner.takeIf('|'));
  return anyOf(branches);
}

function readSequence(scanner: Scanner, ignoresCase: boolean): Piece {
  const pieces: Piece[] = [];
  while (!scanner.isAtEnd && !scanner.isAt('|') && !scanner.isAt(')')) {
    pieces.push(readRepeated(scanner, ignoresCase));
  }
  return joinPieces(pieces);
}

function readRepeated(scanner: Scanner, ignoresCase: boolean): Piece {
  let piece = readAtom(scanner, ignoresCase);
  for (;;) {
    // RE2 looks past flags: a quantifier behind them is one of what stands before them.
    while (scanner.takeMatch(flags) !== undefined);
    const quantifier = scanner.takeMatch(/(?:[*+?]|\{(\d+)(?:,\d*)?\})\??/y);
    if (quantifier === undefined) return piece;
    piece = repeat(piece, quantifier.replace(/(?<=.)\?$/, ''));
  }
}

function readAtom(scanner: Scanner, ignoresCase: boolean): Piece {
  const sign = scanner.take();
  switch (sign) {
    case '(':
      return readGroup(scanner, ignoresCase);
    case '[':
      return readBracket(scanner, ignoresCase);
    case '\\':
      return readEscape(scanner, ignoresCase);
    case '.':
      return anything(1);
    // Where a line begins and ends, the log's message goes on.
    case '^':
    case '$':
      return nothing;
    default:
      return literal(sign, ignoresCase);
  }
}

function readGroup(scanner: Scanner, ignoresCase: boolean): Piece {
  if (scanner.takeMatch(/\?[a-zA-Z-]*\)/y) !== undefined) return nothing;
  scanner.takeMatch(/\?(?:P?<\w*>|[a-zA-Z-]*:)/y);
  const inner = readAlternatives(scanner, ignoresCase);
  scanner.takeIf(')');
  return inner.kind === 'sequence' ? { text: `(?:${inner.text})`, kind: 'group' } : inner;
}

function readEscape(scanner: Scanner, ignoresCase: boolean): Piece {
  const quoted = scanner.takeMatch(/Q.*?(?:\\E|$)/sy);
  if (quoted !== undefined) {
    const signs = [...quoted.slice(1).replace(/\\E$/, '')];
    return joinPieces(signs.map((sign) => literal(sign, ignoresCase)));
  }
  if (scanner.takeMatch(/[bBAzZ]/y) !== undefined) return nothing;
  // Folded, `\w` is more than ASCII: some of it folds from outside.
  const shared = scanner.takeMatch(ignoresCase ? /[ds]/y : /[dsw]/y);
  if (shared !== undefined) return { text: `\\${shared}`, kind: 'sign' };
  if (
    scanner.takeMatch(/[pP]\{[^}]*\}|x\{[^}]*\}|x[0-9a-fA-F]{2}|[0-7]{1,3}|[pP].|[0-9a-zA-Z]/y) !== undefined
  ) {
    return anything(1);
  }
  return scanner.isAtEnd ? nothing : literal(scanner.take(), ignoresCase);
}
