import type { Severity } from '#shared/findings/finding.ts';

/** Weights of the base metrics: https://www.first.org/cvss/v3.1/specification-document, section 7.4. */
const weights = {
  AV: { N: 0.85, A: 0.62, L: 0.55, P: 0.2 },
  AC: { L: 0.77, H: 0.44 },
  UI: { N: 0.85, R: 0.62 },
  C: { H: 0.56, L: 0.22, N: 0 },
  I: { H: 0.56, L: 0.22, N: 0 },
  A: { H: 0.56, L: 0.22, N: 0 },
} as const satisfies Record<string, Record<string, number>>;

/** Privileges weigh less when the attack reaches beyond the vulnerable component. */
const privileges = {
  U: { N: 0.85, L: 0.62, H: 0.27 },
  C: { N: 0.85, L: 0.68, H: 0.5 },
} as const satisfies Record<string, Record<string, number>>;

/** Base score (0 to 10, one decimal) of a CVSS 3.0 or 3.1 vector; `undefined` when it is not one. */
export function cvss3BaseScore(vector: string): number | undefined {
  if (!/^CVSS:3\.[01]\//.test(vector)) return undefined;
  const metrics = metricsOf(vector);
  const weigh = (table: Record<string, number> | undefined, metric: string): number =>
    new Map(Object.entries(table ?? {})).get(metrics.get(metric) ?? '') ?? Number.NaN;
  const isWide = metrics.get('S') === 'C';
  const [c, i, a] = [weigh(weights.C, 'C'), weigh(weights.I, 'I'), weigh(weights.A, 'A')];
  const base = 1 - (1 - c) * (1 - i) * (1 - a);
  const impact = isWide ? 7.52 * (base - 0.029) - 3.25 * (base - 0.02) ** 15 : 6.42 * base;
  const scope = new Map(Object.entries(privileges)).get(metrics.get('S') ?? '');
  const reach = weigh(weights.AV, 'AV') * weigh(weights.AC, 'AC') * weigh(weights.UI, 'UI');
  const exploitability = 8.22 * reach * weigh(scope, 'PR');
  const sum = (isWide ? 1.08 : 1) * (impact + exploitability);
  if (Number.isNaN(sum)) return undefined;
  return impact <= 0 ? 0 : roundUp(Math.min(sum, 10));
}

/** The specification's own rounding (appendix A): up to one decimal, free of floating-point noise. */
function roundUp(value: number): number {
  const scaled = Math.round(value * 100_000);
  return scaled % 10_000 === 0 ? scaled / 100_000 : (Math.floor(scaled / 10_000) + 1) / 10;
}

/** The qualitative scale that CVSS 3 and 4 share. */
export function ratingOf(score: number): Severity {
  if (score >= 9) return 'critical';
  if (score >= 7) return 'high';
  if (score >= 4) return 'medium';
  return score > 0 ? 'low' : 'info';
}

/**
 * A coarse rating of a CVSS 4.0 vector, from its worst direct impact and how freely it is reached. The
 * official score needs a table of 270 vectors; advisories that carry a rating of their own go first.
 */
export function roughCvss4Rating(vector: string): Severity | undefined {
  if (!vector.startsWith('CVSS:4.0/')) return undefined;
  const metrics = metricsOf(vector);
  const impacts = ['VC', 'VI', 'VA'].map((metric) => metrics.get(metric));
  if (impacts.includes(undefined)) return undefined;
  const isFree = [
    ['AV', 'N'],
    ['AC', 'L'],
    ['AT', 'N'],
    ['PR', 'N'],
    ['UI', 'N'],
  ].every(([metric = '', value]) => metrics.get(metric) === value);
  const severe = impacts.filter((impact) => impact === 'H').length;
  if (severe > 0) return isFree && severe > 1 ? 'critical' : 'high';
  return impacts.includes('L') ? 'medium' : 'low';
}

function metricsOf(vector: string): Map<string, string> {
  return new Map(
    vector.split('/').flatMap((part) => {
      const [metric, value] = part.split(':');
      return metric === undefined || value === undefined ? [] : [[metric, value] as const];
    }),
  );
}
