/**
 * These end a description even in an example left open, indented or without their colon: a slip in
 * `tools` has to stay an error, since a file without `tools` gets them all.
 */
const commonKeys =
  /^(?:(?:name|description|tools|disallowedTools|model|color)\b|\s+(?:tools|disallowedTools|model)\s*:)/;
const anyKey = /^[\w-]+:(\s|$)/;

/**
 * Makes YAML of what Claude Code takes and YAML does not:
 * - a plain `description: Use it when... Examples: user: "..."`, where YAML allows no second ": ". It is read
 *   as it stands, to the next line that begins with a key outside `<example>`. A value that begins with a
 *   quote or a block mark is YAML's own business.
 * - `tools: *`.
 * Every line keeps its number.
 */
export function tightenYaml(yaml: string): string {
  const lines = yaml.replace(/^tools:[ \t]+\*[ \t]*$/m, 'tools: "*"').split('\n');
  const start = lines.findIndex((line) => /^description:[ \t]+[^\s"'|>]/.test(line));
  if (start === -1) return lines.join('\n');
  const end = endOfDescription(lines, start);
  const description = lines
    .slice(start, end)
    .join('\n')
    .replace(/^description:/, '')
    .trim();
  lines.splice(start, end - start, `description: ${JSON.stringify(description)}`, ...blank(end - start - 1));
  return lines.join('\n');
}

function endOfDescription(lines: readonly string[], start: number): number {
  let openExamples = count(lines[start], '<example>') - count(lines[start], '</example>');
  for (let index = start + 1; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if (commonKeys.test(line) || (openExamples <= 0 && anyKey.test(line))) return index;
    openExamples += count(line, '<example>') - count(line, '</example>');
  }
  return lines.length;
}

function count(line: string | undefined, part: string): number {
  return (line?.split(part).length ?? 1) - 1;
}

function blank(lines: number): string[] {
  return Array<string>(lines).fill('');
}
