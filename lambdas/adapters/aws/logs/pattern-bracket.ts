import { anything, escapeSign, type Piece } from './pattern-piece.ts';
import type { Scanner } from './scanner.ts';

/** Behind the opening bracket: up to the closing one. */
export function readBracket(scanner: Scanner, ignoresCase: boolean): Piece {
  // A closing bracket in the first place is a member.
  const body = scanner.takeMatch(/\^?\]?(?:\[:\^?\w*:\]|\\.|[^\]\\])*/sy) ?? '';
  scanner.takeIf(']');
  const members = readMembers(body);
  // Letters fold, and what they fold from may lie outside of ASCII.
  const isShared = members !== undefined && !(ignoresCase && /[a-zA-Z]/.test(members.replace(/\\[ds]/g, '')));
  return isShared ? { text: `[${members}]`, kind: 'sign' } : anything(1);
}

const member =
  /\\[dsw]|([0-9])-([0-9])|([a-z])-([a-z])|([A-Z])-([A-Z])|\\([!-/:-@[-`{-~])|([0-9a-zA-Z _.,:;=@%!<>"'/()*+?$|#{}])/y;

/** The members in a form that all engines read alike; `undefined` where there may be none. */
function readMembers(body: string): string | undefined {
  let members = '';
  member.lastIndex = 0;
  while (member.lastIndex < body.length) {
    const match = member.exec(body);
    if (match === null) return undefined;
    const [all, , , , , , , escaped, plain] = match;
    // A hyphen behind a member makes a range of a kind that is not read here.
    if (body[member.lastIndex] === '-') return undefined;
    const sign = escaped ?? plain;
    members += sign === undefined ? all : sign === '-' ? '\\-' : escapeSign(sign);
  }
  return members === '' ? undefined : members;
}
