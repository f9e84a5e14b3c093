import type { ColdImports } from './measure.ts';

/** A table for people, the slowest first. */
export function printColdImports({ node, machine, imports }: ColdImports): string {
  const rows = [
    ['function', 'KB', 'median ms', 'fastest', 'slowest'],
    ...imports
      .toSorted((a, b) => b.medianMs - a.medianMs)
      .map(({ name, bytes, medianMs, samplesMs }) => [
        name,
        (bytes / 1_024).toFixed(0),
        medianMs.toFixed(0),
        Math.min(...samplesMs).toFixed(0),
        Math.max(...samplesMs).toFixed(0),
      ]),
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
  const runs = imports[0]?.samplesMs.length ?? 0;
  return `${lines.join('\n')}\n\nMedians of ${runs} fresh processes of Node ${node} on ${machine}.\n`;
}
