import type { Dockerfile, Instruction, PropertyInstruction } from 'dockerfile-ast';

/** A Dockerfile as its instructions, stage by stage; the last stage is what ships. */
export interface DockerImage {
  stages: readonly Stage[];
  /** Of all stages, and the arguments above the first. */
  instructions: readonly DockerInstruction[];
}

export interface Stage {
  line: number;
  /** An image, or the name of an earlier stage. */
  base: string;
  /** In lower case, as later stages may spell it. */
  name: string | undefined;
  instructions: readonly DockerInstruction[];
}

export interface DockerInstruction {
  /** In capitals. */
  keyword: string;
  line: number;
  /** What follows the keyword and its flags; continued lines joined, comments blanked. */
  text: string;
  words: readonly string[];
  flags: readonly string[];
  /** Names and values that ENV and ARG set. */
  pairs: readonly (readonly [string, string | undefined])[];
  /** The source line of an offset in `text`. */
  lineAt(offset: number): number;
}

export function dockerImageOf(file: Dockerfile): DockerImage {
  const instructions = file.getInstructions().map(readInstruction);
  return { instructions, stages: stagesOf(instructions) };
}

function readInstruction(instruction: Instruction): DockerInstruction {
  const raw = instruction.getRawArgumentsContent() ?? '';
  const line = instruction.getRange().start.line + 1;
  const firstLine = (instruction.getArgumentsRange()?.start.line ?? line - 1) + 1;
  return {
    keyword: instruction.getKeyword(),
    line,
    text: joinLines(raw),
    words: instruction.getArguments().map((argument) => argument.getValue()),
    flags: flagsOf(instruction),
    pairs: pairsOf(instruction),
    lineAt: (offset) => firstLine + raw.slice(0, offset).split('\n').length - 1,
  };
}

/** Keeps every offset, so that a match can be traced to its line. */
function joinLines(raw: string): string {
  return raw
    .replace(/\n[ \t]*#[^\n]*/g, (comment) => ' '.repeat(comment.length))
    .replace(/[\\`][ \t]*\r?\n?(?=\s)/g, (end) => ' '.repeat(end.length));
}

function flagsOf(instruction: Instruction): readonly string[] {
  if (!('getFlags' in instruction) || typeof instruction.getFlags !== 'function') return [];
  return (instruction.getFlags() as readonly { toString(): string }[]).map(String);
}

function pairsOf(instruction: Instruction): DockerInstruction['pairs'] {
  if (!/^(ENV|ARG)$/.test(instruction.getKeyword())) return [];
  const properties = (instruction as PropertyInstruction).getProperties();
  return properties.map((property) => [property.getName(), property.getValue() ?? undefined] as const);
}

function stagesOf(instructions: readonly DockerInstruction[]): readonly Stage[] {
  const starts = instructions.flatMap(({ keyword }, index) => (keyword === 'FROM' ? [index] : []));
  return starts.map((start, index) => {
    const own = instructions.slice(start, starts[index + 1]);
    const [base = '', as = '', name] = own[0]?.words ?? [];
    return {
      line: own[0]?.line ?? 1,
      base,
      name: as.toUpperCase() === 'AS' ? name?.toLowerCase() : undefined,
      instructions: own.slice(1),
    };
  });
}
