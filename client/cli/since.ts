/** A point of a git history. It becomes part of a line: it has no blanks. */
export const gitReference = /^[\w][\w./^~@{}-]{0,199}$/;

/** A prompt with the point to begin at, on a line of its own, as a person could have written it: any agent type can be asked. */
export function withSince(prompt: string | undefined, since: string | undefined): string | undefined {
  return since === undefined ? prompt : [prompt ?? '', `--since ${since}`].join('\n').trimStart();
}
