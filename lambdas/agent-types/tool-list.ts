/**
 * The names in a `tools` value: a YAML list, or Claude Code's comma list (`Read, Bash(git diff:*, git log:*)`,
 * where commas in brackets do not separate). `*` stands for all tools. `undefined` when it is neither.
 */
export function readToolList(value: unknown): 'all' | string[] | undefined {
  const names = Array.isArray(value) ? value : typeof value === 'string' ? splitByComma(value) : undefined;
  if (names === undefined || !names.every((name) => typeof name === 'string')) return undefined;
  const trimmed = names.map((name) => name.trim()).filter((name) => name !== '');
  return trimmed.includes('*') ? 'all' : trimmed;
}

function splitByComma(text: string): string[] {
  return text.match(/(?:\([^)]*\)|[^,(])+/g) ?? [];
}
