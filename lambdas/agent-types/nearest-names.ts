import { distance } from 'fastest-levenshtein';

const maxSuggestions = 3;

/** Up to three of `names` that a writer of `name` may have meant, the nearest first. */
export function nearestNames(name: string, names: Iterable<string>): string[] {
  const wanted = stem(name);
  if (wanted === '') return [];
  return [...names]
    .map((candidate) => ({ candidate, edits: edits(wanted, stem(candidate)) }))
    .filter(({ candidate, edits }) => edits <= tolerance(wanted, stem(candidate)))
    .sort((a, b) => a.edits - b.edits || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, maxSuggestions)
    .map(({ candidate }) => candidate);
}

/** People leave `-agent` off and mix up case and separators; neither says which type they mean. */
function stem(name: string): string {
  return name
    .toLowerCase()
    .replace(/[\s_]+/g, '-')
    .replace(/-agent$/, '');
}

/** A whole word of the candidate, such as `scanner`, is one edit away: it is meant, but not alone. */
function edits(wanted: string, candidate: string): number {
  const isPart = wanted.length >= 3 && `-${candidate}-`.includes(`-${wanted}-`);
  return isPart && wanted !== candidate ? 1 : distance(wanted, candidate);
}

/** A third of the letters, so that short names do not match everything. */
function tolerance(wanted: string, candidate: string): number {
  return Math.max(1, Math.floor(Math.max(wanted.length, candidate.length) / 3));
}
