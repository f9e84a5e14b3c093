import type { Severity } from '#shared/findings/finding.ts';

/** Where a rule fired. Values and resources are places as they are: they carry a line. */
export interface Place {
  line: number;
  /** What to show instead of the source line: for a value that must not be repeated. */
  evidence?: string;
}

export interface RuleFacts {
  /** The rule's id is `infrastructure/<format>-<name>`. */
  name: string;
  severity: Severity;
  title: string;
  remedy: string;
  reference: string;
}

export interface Rule<Subject> extends RuleFacts {
  check(subject: Subject): readonly Place[];
}

export interface SourceText {
  path: string;
  text: string;
  lines: readonly string[];
}

/** A kind of file that the scanner knows. */
export interface Format {
  name: string;
  /** Whether a file of this name is one for certain, may be one (then its text decides), or is none. */
  claims(path: string): 'yes' | 'by text' | 'no';
  /** Larger files are not parsed; where it is left out, the scan's own limit holds. */
  maxBytes?: number;
  /** Cheap look at the text, before anything is parsed. */
  looksLike(text: string): boolean;
  /** What the rules say. @throws {UnreadableDocument} when the file cannot be read. */
  check(source: SourceText): Promise<readonly Problem[]>;
  readonly rules: readonly RuleFacts[];
}

export interface Problem {
  rule: RuleFacts;
  place: Place;
}

export function applyRules<Subject>(rules: readonly Rule<Subject>[], subject: Subject): readonly Problem[] {
  return rules.flatMap((rule) => rule.check(subject).map((place) => ({ rule, place })));
}
