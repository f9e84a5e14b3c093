import { onOneLine } from '#shared/agent/output.ts';
import type { NotChecked } from '#shared/findings/finding.ts';

const shown = 20;

/** What was not seen, for the model; the platform prints all of it at the end. */
export function showGaps(gaps: readonly NotChecked[]): string[] {
  if (gaps.length === 0) return [];
  const lines = gaps.slice(0, shown).map(({ what, why }) => onOneLine(`- ${what}: ${why}`));
  const left = gaps.length - lines.length;
  return [`Not analyzed (${gaps.length}):`, ...lines, ...(left > 0 ? [`- ${left} more`] : [])];
}
