import type { Finding } from '#shared/findings/finding.ts';
import type { Span } from '#shared/secrets/find-secrets.ts';
import { maskSecrets, maskSpans, mergeSpans } from '#shared/secrets/mask-secrets.ts';
import { severityAt } from '../patterns/customary-paths.ts';
import { type Candidate, lintCandidates, ownCandidates, type Rule, resolveOverlaps } from './candidate.ts';
import { environmentCandidates, isEnvironmentFile, isLockFile } from './credential-files.ts';
import { lintText } from './secretlint.ts';

/** A text file of the scanned tree. */
export interface TextFile {
  path: string;
  text: string;
}

export interface Detection {
  findings: Finding[];
  /** How many more secrets the file holds than are listed. */
  leftOut: number;
}

/** A finding with the secret itself, which must never leave the process. */
export interface FoundSecret {
  finding: Finding;
  secret: string;
}

/** More than this of one file helps nobody: it is a dump, and each costs time. */
const maxFindingsPerFile = 500;

/** The secrets of one file, one finding per stretch of text, sorted by place; evidence is masked. */
export async function detectSecrets(file: TextFile): Promise<Detection> {
  const { found, leftOut } = await findSecretsIn(file);
  return { findings: found.map(({ finding }) => finding), leftOut };
}

/** The same, for whoever must tell whether two places hold one secret. */
export async function findSecretsIn({
  path,
  text,
}: TextFile): Promise<{ found: FoundSecret[]; leftOut: number }> {
  const own = ownCandidates(text);
  const candidates = [
    ...own,
    ...lintCandidates(text, await lintText(path, text)),
    ...(isEnvironmentFile(path) ? environmentCandidates(text) : []),
  ].filter(({ rank }) => rank > guessRank || !isLockFile(path));
  const lineStarts = lineStartsOf(text);
  const hidden = hiddenSpans(candidates, own);
  const resolved = resolveOverlaps(candidates);
  const found = resolved.slice(0, maxFindingsPerFile).map((candidate) => {
    const index = lastAtOrBefore(lineStarts, candidate.at, (start) => start);
    const line = { start: lineStarts[index] ?? 0, end: (lineStarts[index + 1] ?? text.length + 1) - 1 };
    const evidence = evidenceOf(text, windowOf(line, candidate), hidden);
    const finding = findingOf(ruleAt(path, candidate), { path, line: index + 1, evidence });
    return { finding, secret: text.slice(candidate.start, candidate.end) };
  });
  return { found, leftOut: resolved.length - found.length };
}

/**
 * The stretches to hide: secretlint's begin with the name of the key or the scheme of the address where ours,
 * of the same kind, begin with the secret. What stands before it tells the reader what it is.
 */
function hiddenSpans(candidates: readonly Candidate[], own: readonly Candidate[]): Span[] {
  const startsOf = new Map(
    [...Map.groupBy(own, ({ rule }) => rule.id)].map(([id, group]) => [
      id,
      group.map(({ start }) => start).sort((a, b) => a - b),
    ]),
  );
  const spans = candidates.map(({ rule, start, end }) => {
    const starts = startsOf.get(rule.id) ?? [];
    const first = starts[lastAtOrBefore(starts, start - 1, (at) => at) + 1] ?? end;
    const at = [starts[0] ?? end, first].find((each) => each >= start && each < end);
    return { start: at ?? start, end };
  });
  return mergeSpans(spans);
}

/** The rank of a guess from a name and randomness. */
const guessRank = 1;

/** What tests call a password is most often made up; a token in its vendor's form is as bad there as elsewhere. */
function ruleAt(path: string, { rule, rank }: Candidate): Rule {
  return rank > guessRank ? rule : { ...rule, severity: severityAt(path, rule.severity) };
}

export function findingOf(rule: Rule, place: { path: string; line: number; evidence: string }): Finding {
  const { id, title, severity, remedy, reference } = rule;
  return { rule_id: `secrets/${id}`, severity, ...place, title, remedy, ...(reference && { reference }) };
}

const maxEvidence = 160;
const leadIn = 60;

/** The part of a line that shows a secret: all of a short line, the surroundings in a minified one. */
function windowOf(line: Span, hit: Candidate): Span {
  return {
    start: Math.max(line.start, hit.at - leadIn),
    end: Math.min(line.end, Math.max(hit.end, hit.at) + maxEvidence),
  };
}

/**
 * The text of a window, at most 160 characters. Every candidate is hidden, examples too, and hidden
 * whole, before anything is cut: no cut leaves a piece that is no longer recognised.
 */
function evidenceOf(text: string, window: Span, hidden: readonly Span[]): string {
  const inside = spansWithin(hidden, window);
  const start = Math.min(window.start, inside[0]?.start ?? window.start);
  const piece = text.slice(start, Math.max(window.end, inside.at(-1)?.end ?? window.end));
  const shifted = inside.map((span) => ({ start: span.start - start, end: span.end - start }));
  const masked = maskSecrets(maskSpans(piece, shifted)).replaceAll(/\s+/g, ' ').trim();
  return masked.length > maxEvidence ? `${masked.slice(0, maxEvidence - 1)}…` : masked;
}

/** Those of sorted, separate spans that touch a window. */
function spansWithin(spans: readonly Span[], window: Span): Span[] {
  const inside: Span[] = [];
  let index = lastAtOrBefore(spans, window.start, ({ start }) => start);
  for (let span = spans[index]; span !== undefined && span.start < window.end; span = spans[++index]) {
    if (span.end > window.start) inside.push(span);
  }
  return inside;
}

function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** Index of the last item at or before an offset, 0 when there is none; the items are sorted. */
function lastAtOrBefore<Item>(
  items: readonly Item[],
  offset: number,
  startOf: (item: Item) => number,
): number {
  let low = 0;
  let high = items.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && startOf(item) <= offset) low = middle;
    else high = middle;
  }
  return low;
}
