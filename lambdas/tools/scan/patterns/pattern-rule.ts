import type { Rule } from '@ast-grep/napi';
import type { Severity } from '#shared/findings/finding.ts';

/**
 * Which trees a rule reads: `script` is JavaScript and TypeScript, `jsx` the files among them that may
 * hold JSX; the inline scripts of an HTML page count as `script`.
 */
export type RuleLanguage = 'script' | 'jsx' | 'html' | 'python';

export interface PatternRule {
  id: `patterns/${string}`;
  severity: Severity;
  language: RuleLanguage;
  /**
   * The rule is tried only on files that hold one of these: most rules cost nothing on most files. An
   * expression, without the flag `g`, runs on the whole of a hostile file: it must be linear.
   */
  mentions: readonly (string | RegExp)[];
  /** ... and on none that holds one of these: the file does elsewhere what the rule would miss. */
  unlessMentions?: readonly string[];
  /** What to find, as an ast-grep rule; may use the shared parts by `matches`. */
  rule: Rule;
  /** In which lines of what is found the weakness stands, when that may be many; linear. */
  places?: RegExp;
  /** What is wrong, one sentence without a full stop. */
  title: string;
  /** How to mend it. */
  remedy: string;
  reference: `CWE-${number}`;
}
