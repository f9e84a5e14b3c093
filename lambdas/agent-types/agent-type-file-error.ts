/** One thing wrong with an agent type's file, told so that its author can mend it. */
export interface AgentTypeFileProblem {
  path: string;
  /** From 1; a folder that cannot be read has none. */
  line?: number;
  message: string;
  remedy: string;
}

/** Carries every problem found, one line each: `agents/reviewer.md:3: what is wrong. How to mend it.` */
export class AgentTypeFileError extends Error {
  override name = 'AgentTypeFileError';
  readonly problems: readonly AgentTypeFileProblem[];

  constructor(problems: readonly AgentTypeFileProblem[]) {
    super(problems.map(inWords).join('\n'));
    this.problems = problems;
  }
}

function inWords({ path, line, message, remedy }: AgentTypeFileProblem): string {
  return `${path}${line === undefined ? '' : `:${line}`}: ${message}. ${remedy}.`;
}
