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
    ...{ shortfalls: short, not_listed: 0 },
  };
}

/** The pack does not grade its rules. */
export const ruleSeverity = 'medium';
export const ruleRemedy = 'Meet the rule in the template, or say why it does not apply.';

/** A rule of a pack is a check of its own, in which only what falls short is seen. */
export function ruleRow({ id, title, places }: RuleResult): Report['checks'][number] {
  return {
    ...{ id, severity: ruleSeverity, title, remedy: ruleRemedy },
    ...{ seen: places.length, gaps: places.length, places_not_assessed: 0, not_listed: 0 },
    shortfalls: places.map(({ path, line, logicalId }) => ({
      ...{ account: inTemplates, region: 'workspace', resource: `${path}:${line}` },
      what: `as written: ${logicalId}`,
    })),
  };
}

/** The same report with at most so many shortfalls of each check; the rest is counted. */
export function listingAtMost(report: Report, most: number): Report {
  const cut = (row: Report['checks'][number]) => ({
    ...row,
    shortfalls: row.shortfalls.slice(0, most),
    not_listed: row.gaps - Math.min(most, row.shortfalls.length),
  });
  return { ...report, checks: report.checks.map(cut) };
}
