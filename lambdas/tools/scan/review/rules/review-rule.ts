import type { Rule, SgNode } from '@ast-grep/napi';
import type { Severity } from '#shared/findings/finding.ts';

interface RuleFacts {
  id: `review/${string}`;
  severity: Severity;
  /** What is wrong, one sentence without a full stop. */
  title: string;
  remedy: string;
  reference?: string;
  /** Left out where this is false: what belongs into a test or a script does not belong everywhere. */
  appliesTo?(path: string): boolean;
}

/** Found in the syntax tree of a language, by a pattern or by a function where a pattern cannot say it. */
export interface SyntaxRule extends RuleFacts {
  language: 'script' | 'python';
  find: Rule | ((root: SgNode) => readonly SgNode[]);
}

/** Found in the text of any file, line by line. The expression runs on hostile lines: it must be linear. */
export interface LineRule extends RuleFacts {
  line: RegExp;
}

/** Found in the statements of an SQL file, comments taken away. */
export interface SqlRule extends RuleFacts {
  statement(sql: string): boolean;
}
