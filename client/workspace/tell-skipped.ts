import type { Snapshot } from './snapshot.ts';

/** More than this is counted, not listed. */
const maxShown = 3;

/** What a reader would miss is named: an agent that never saw a file can't have checked it. Empty where nothing is. */
export function tellSkipped({ skipped }: Pick<Snapshot, 'skipped'>): string {
  if (skipped.length === 0) return '';
  const shown = skipped.slice(0, maxShown).map(({ path, why }) => `${path} (${why})`);
  const rest = skipped.length - shown.length;
  return `; left out ${shown.join(', ')}${rest > 0 ? ` and ${rest.toLocaleString('en-US')} more` : ''}`;
}
