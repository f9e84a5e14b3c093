import * as z from 'zod';
import { notCheckedSchema, severities } from '#shared/findings/finding.ts';
import { frameworks } from '../catalogue/control.ts';
import { checks } from '../checks.ts';
import { inTemplates } from '../templates.ts';
import { type CheckResult, type ControlResult, type RuleResult, verdicts } from '../verdict.ts';

const count = z.int().nonnegative();

/** An assessment as it is kept and written to `controls.json`. */
export const reportSchema = z.object({
  /** The present as the answers know it. */
  as_of: z.iso.datetime(),
  source: z.enum(['account', 'recording', 'none']),
  frameworks: z.array(z.enum(frameworks)),
  accounts: z.array(z.object({ id: z.string(), name: z.string(), assessed: z.boolean() })),
  regions: z.array(z.string()),
  controls: z.array(
    z.object({
      ...{ framework: z.enum(frameworks), id: z.string(), title: z.string() },
      verdict: z.enum(verdicts),
      /** Resources and settings that were looked at, those that fall short, and places not seen, by its checks. */
      ...{ seen: count, gaps: count, places_not_assessed: count },
      checks: z.array(z.string()),
      also_needs: z.string().optional(),
    }),
  ),
  checks: z.array(
    z.object({
      ...{ id: z.string(), severity: z.enum(severities), title: z.string(), remedy: z.string() },
      ...{ seen: count, gaps: count, places_not_assessed: count },
      shortfalls: z.array(
        z.object({ account: z.string(), region: z.string(), resource: z.string(), what: z.string() }),
      ),
      /** Of a pack's rule: gaps that are counted under other checks, which say the same of the same resources. */
      counted_under: z.record(z.string(), count).default({}),
      /** Shortfalls that are counted and not listed. */
      not_listed: count,
    }),
  ),
  not_assessed: z.array(notCheckedSchema),
});
export type Report = z.output<typeof reportSchema>;

export function controlRow({
  control,
  verdict,
  rules,
  seen,
  short,
  unseenPlaces,
}: ControlResult): Report['controls'][number] {
  const { id, framework, title, checks: needed, beyond } = control;
  return {
    ...{ framework, id, title, verdict, seen, gaps: short, places_not_assessed: unseenPlaces },
    checks: [...needed, ...rules],
    ...(beyond === undefined ? {} : { also_needs: beyond }),
  };
}

export function checkRow({ check, seen, short, unseenPlaces }: CheckResult): Report['checks'][number] {
  const { severity, title, remedy } = checks[check];
  return {
    ...{ id: check, severity, title, remedy, seen, gaps: short.length, places_not_assessed: unseenPlaces },
    ...{ shortfalls: short, counted_under: {}, not_listed: 0 },
  };
}

/** The pack does not grade its rules. */
export const ruleSeverity = 'medium';
export const ruleRemedy = 'Meet the rule in the template, or say why it does not apply.';

/**
 * A rule of a pack is a check of its own, in which only what falls short is seen. What another check says of the same
 * resource is counted there.
 */
export function ruleRow({ id, title, places }: RuleResult): Report['checks'][number] {
  const own = places.filter(({ scanned }) => scanned?.check === undefined);
  const elsewhere = Map.groupBy(
    places.flatMap(({ scanned }) => scanned?.check ?? []),
    (check) => check,
  );
  return {
    ...{ id, severity: ruleSeverity, title, remedy: ruleRemedy },
    ...{ seen: own.length, gaps: own.length, places_not_assessed: 0, not_listed: 0 },
    shortfalls: own.map(({ path, line, logicalId, scanned }) => ({
      ...{ account: inTemplates, region: 'workspace', resource: `${path}:${line}` },
      what: `as written: ${logicalId}${scanned === undefined ? '' : ' (also found by the scan)'}`,
    })),
    counted_under: Object.fromEntries([...elsewhere].map(([check, its]) => [check, its.length])),
  };
}

/** Gaps that a check adds to a control: what is counted under another check of the control is not counted again. */
export function gapsFor(
  control: Pick<Report['controls'][number], 'checks'>,
  { gaps, counted_under }: Pick<Report['checks'][number], 'gaps' | 'counted_under'>,
): number {
  const others = Object.entries(counted_under).filter(([check]) => !control.checks.includes(check));
  return others.reduce((sum, [, count]) => sum + count, gaps);
}

/**
 * The same report with no more shortfalls than there is room for, those of the worst checks first; the rest is counted.
 * @param bytes of all shortfalls together, as JSON.
 */
export function listingAtMost(report: Report, { most, bytes }: { most: number; bytes: number }): Report {
  let room = bytes;
  const listed = new Map<string, Report['checks'][number]['shortfalls']>();
  for (const { id, shortfalls } of worstFirst(report.checks)) {
    const shown = shortfalls.slice(0, most).filter((it) => {
      room -= Buffer.byteLength(JSON.stringify(it));
      return room >= 0;
    });
    listed.set(id, shown);
  }
  const cut = (row: Report['checks'][number]) => {
    const shortfalls = listed.get(row.id) ?? [];
    return { ...row, shortfalls, not_listed: row.gaps - shortfalls.length };
  };
  return { ...report, checks: report.checks.map(cut) };
}

export function worstFirst(checks: Report['checks']): Report['checks'] {
  return checks.toSorted(
    (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity) || b.gaps - a.gaps,
  );
}
