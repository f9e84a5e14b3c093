import type { AgentOutput } from '#shared/contract/agent-output.ts';

export type Lines = AgentOutput['lines'];

/** An output as far as the page keeps it: its newest lines. */
export interface KeptLines {
  lines: Lines;
  /** Of all their texts. */
  characters: number;
}

export const noLines: KeptLines = { lines: [], characters: 0 };

/** Beyond these a browser gets slow; what goes is found by the filter, and in the file that is downloaded. */
export const mostKept = { lines: 20_000, characters: 8_000_000 };

/** The same lines with newer ones behind; the oldest go where there are too many. */
export function appendLines(kept: KeptLines, newer: Lines, most = mostKept): KeptLines {
  if (newer.length === 0) return { lines: kept.lines, characters: kept.characters };
  const lines = [...kept.lines, ...newer];
  let characters = kept.characters + newer.reduce((sum, { text }) => sum + text.length, 0);
  let gone = 0;
  for (const { text } of lines) {
    if (lines.length - gone <= most.lines && characters <= most.characters) break;
    characters -= text.length;
    gone += 1;
  }
  return { lines: gone === 0 ? lines : lines.slice(gone), characters };
}
