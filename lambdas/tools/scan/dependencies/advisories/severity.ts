import type { Severity } from '#shared/findings/finding.ts';
import type { Advisory } from './advisory.ts';
import { cvss3BaseScore, ratingOf, roughCvss4Rating } from './cvss.ts';

/** GitHub's own words, as the GHSA records carry them. */
const databaseRatings: ReadonlyMap<string, Severity> = new Map([
  ['CRITICAL', 'critical'],
  ['HIGH', 'high'],
  ['MODERATE', 'medium'],
  ['MEDIUM', 'medium'],
  ['LOW', 'low'],
]);

/**
 * How bad an advisory is: by its CVSS 3 score, else the database's rating, else roughly by its CVSS 4
 * vector; `undefined` when it carries none of them. A malicious package is always critical.
 */
export function severityOf(advisory: Advisory): Severity | undefined {
  if (isMalicious(advisory)) return 'critical';
  const vectors = (advisory.severity ?? []).map(({ score }) => score);
  const score = firstOf(vectors, cvss3BaseScore);
  if (score !== undefined) return ratingOf(score);
  const rating = databaseRatings.get(advisory.database_specific?.severity?.toUpperCase() ?? '');
  return rating ?? firstOf(vectors, roughCvss4Rating);
}

/** Reports of the OpenSSF malicious-packages database. */
export function isMalicious({ id }: Advisory): boolean {
  return id.startsWith('MAL-');
}

function firstOf<T, R>(items: readonly T[], read: (item: T) => R | undefined): R | undefined {
  return items.map(read).find((result) => result !== undefined);
}
