import type { Severity } from '#shared/findings/finding.ts';
import { findSecrets, type SecretHit, type Span } from '#shared/secrets/find-secrets.ts';
import { isPlaceholder } from '#shared/secrets/placeholder.ts';
import { certainties, rotate } from '#shared/secrets/secret-pattern.ts';
import { secretPatterns } from '#shared/secrets/secret-patterns.ts';
import type { LintHit } from './secretlint.ts';

/** What a finding says whatever its place. */
export interface Rule {
  id: string;
  title: string;
  severity: Severity;
  remedy: string;
  reference?: string;
}

/** A possible secret, whoever found it. */
export interface Candidate extends Span {
  rule: Rule;
  /** Where the line to show is. */
  at: number;
  /** Between overlapping candidates the highest is reported, then the first. */
  rank: number;
  /** An example or a reference: it silences what overlaps it, and is not reported. */
  isExample: boolean;
}

/** What our own patterns see in a text. */
export function ownCandidates(text: string): Candidate[] {
  return findSecrets(text).map((hit) => ({
    rule: hit.pattern,
    at: hit.at,
    start: hit.start,
    end: hit.end,
    rank: certainties.indexOf(hit.pattern.certainty) * 2 + 1,
    isExample: isExampleHit(hit, text),
  }));
}

function isExampleHit({ secret, pattern, end }: SecretHit, text: string): boolean {
  if (isPlaceholder(secret)) return true;
  if (pattern.id === 'private-key') return !/[A-Za-z0-9+/]{40}/.test(secret);
  return pattern.id.endsWith('-url') && reservedHost.test(text.slice(end, end + 100));
}

/** Names that RFC 2606 keeps for documentation and tests: nobody can own such a host. */
const reservedHost = /^@(?:[\w-]{1,63}\.){0,3}(?:example(?:\.(?:com|net|org))?|test|invalid)(?![\w.-])/i;

/** Ranks below our own patterns of the same kind: those know what to do about it. */
const lintRank = 2;

/** What the linter reported, less what is no credential. */
export function lintCandidates(text: string, hits: readonly LintHit[]): Candidate[] {
  return hits.flatMap((hit) => {
    const secret = text.slice(hit.start, hit.end);
    // The rule also reports names of users and roles, which are no credentials.
    if (hit.message === 'AWSAccessKeyID' && !/^A(?:KIA|SIA|BIA|CCA)/.test(secret)) return [];
    const { start, end } = hit;
    return [{ rule: ruleOf(hit), at: start, start, end, rank: lintRank, isExample: isPlaceholder(secret) }];
  });
}

const ownIdOf: Readonly<Record<string, string>> = {
  AWSAccessKeyID: 'aws-access-key-id',
  AWSSecretAccessKey: 'aws-secret-access-key',
  Npmrc_authToken: 'npmrc-auth',
  basicauth: 'basic-auth-url',
  'database-connection-string': 'database-url',
  privatekey: 'private-key',
  npm: 'npm-token',
};

/** One kind of secret has one rule id, whoever found it. */
function ruleOf({ rule, message }: LintHit): Rule {
  const id = ownIdOf[message] ?? ownIdOf[rule] ?? `${rule}-token`;
  return (
    secretPatterns.find((pattern) => pattern.id === id) ?? {
      id,
      title: `Secret of ${rule}`,
      severity: 'high',
      remedy: rotate('where it was issued'),
      reference: 'https://cwe.mitre.org/data/definitions/798.html',
    }
  );
}

/**
 * One candidate per stretch of text, the highest ranked of those that overlap; examples and what
 * overlaps them are gone. Sorted by place.
 */
export function resolveOverlaps(candidates: readonly Candidate[]): Candidate[] {
  const clusters: { end: number; members: Candidate[] }[] = [];
  for (const candidate of [...candidates].sort((a, b) => a.start - b.start)) {
    const last = clusters.at(-1);
    if (last === undefined || candidate.start >= last.end) {
      clusters.push({ end: candidate.end, members: [candidate] });
    } else {
      last.members.push(candidate);
      last.end = Math.max(last.end, candidate.end);
    }
  }
  return clusters.flatMap(({ members }) => winnersOf(members));
}

/** The best candidate of a cluster, then the best of those that it does not overlap, and so on. */
function winnersOf(members: readonly Candidate[]): Candidate[] {
  const winners: Candidate[] = [];
  for (const candidate of [...members].sort(
    (a, b) => b.rank - a.rank || b.end - b.start - (a.end - a.start),
  )) {
    if (winners.every(({ start, end }) => candidate.end <= start || candidate.start >= end)) {
      winners.push(candidate);
    }
  }
  return winners.filter(({ isExample }) => !isExample).sort((a, b) => a.start - b.start);
}
