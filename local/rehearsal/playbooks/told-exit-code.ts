const toldLine = /^Exit code to finish with: ([012])(?:\n|$)/m;

/** What a tool says that the agent should finish with; nothing where it says none. */
export function exitCodeIn(text: string): number | undefined {
  const code = toldLine.exec(text)?.[1];
  return code === undefined ? undefined : Number(code);
}

/** A tool's text without that line, which is meant for a model. */
export function withoutExitCode(text: string): string {
  return text.replace(toldLine, '').trimEnd();
}
