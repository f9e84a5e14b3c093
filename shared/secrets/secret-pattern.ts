import type { Severity } from '../findings/finding.ts';

/**
 * How sure a pattern is of what it found; where two overlap, the surer one is reported.
 * `token`: the vendor's own prefix or field. `shape`: a format that many vendors share.
 * `guess`: a telling name beside a random-looking value.
 */
export const certainties = ['guess', 'shape', 'token'] as const;
export type Certainty = (typeof certainties)[number];

/** One kind of secret as data; masking and scanning both run on it. */
export interface SecretPattern {
  /** Stable; `secrets/<id>` is the finding's rule. */
  id: string;
  title: string;
  severity: Severity;
  remedy: string;
  reference: string;
  certainty: Certainty;
  /** Every match contains one of these, letter for letter: the cheap test first. Without any, always tried. */
  hints: readonly string[];
  /**
   * The part to hide is the group `secret`. Flags `g` and `d`. Linear in the text: no quantifier inside
   * a quantified group, every length that something follows is bounded.
   */
  expression: RegExp;
  /** A last look at what matched; `false` drops it for masking and scanning alike. */
  accept?: (groups: SecretGroups) => boolean;
}

export interface SecretGroups {
  secret: string;
  /** The telling word beside a value: `password`. */
  name?: string | undefined;
  /** What follows the telling word in a name: `Url` of `tokenUrl`. */
  suffix?: string | undefined;
}

/** Letters and digits before a token make it part of something longer; an escaped line break does not. */
const notInsideWord = String.raw`(?:(?<![A-Za-z0-9])|(?<=\\[nrt]))`;

/** What separates a name from its value in code, JSON, YAML, and environment files; formatters align the signs. */
export const assignment = String.raw`["'\x60]?\]?[ \t]{0,32}(?:=>|:=|[:=])[ \t]{0,8}`;

/** A vendor's token as an expression: `body` follows `prefix`, nothing of a word stands around it. */
export function tokenExpression(prefix: string, body: string): RegExp {
  return expressionOf(`${notInsideWord}(?<secret>(?:${prefix})${body})(?![A-Za-z0-9])`);
}

/** A value that only its name gives away: `name` in any case, an assignment, then `value`. */
export function namedExpression(name: string, value: string): RegExp {
  return expressionOf(String.raw`(?:${name})${assignment}["'\x60]?(?<secret>${value})(?![A-Za-z0-9])`, 'i');
}

/** Global and with indices, as every pattern has to be. */
export function expressionOf(source: string, flags = ''): RegExp {
  return new RegExp(source, `dg${flags}`);
}

const whereToKeepIt =
  'then load it from a secrets manager or the environment, never from source, and treat the history as leaked';

/** The remedy that every leaked secret shares; `how` names the vendor's place: `at Settings > Tokens`. */
export function rotate(how: string): string {
  return `Revoke it and issue a new one ${how}, ${whereToKeepIt}.`;
}
