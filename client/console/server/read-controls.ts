import * as z from 'zod';
import type { FindingsReport } from '../answers.ts';

/** The parts of an assessment of controls (`controls.json`) that are shown. */
const controlsSchema = z.object({
  frameworks: z.array(z.string()),
  controls: z.array(z.object({ verdict: z.string() })),
  checks: z.array(
    z.object({
      ...{ id: z.string(), title: z.string(), remedy: z.string() },
      severity: z.enum(['critical', 'high', 'medium', 'low', 'info']),
      shortfalls: z.array(
        z.object({ account: z.string(), region: z.string(), resource: z.string(), what: z.string() }),
      ),
      not_listed: z.int().nonnegative(),
    }),
  ),
  not_assessed: z.array(z.object({ what: z.string(), why: z.string() })),
});

/** Every shortfall as a finding; what was not assessed, and what the file counts without listing it, is told as well. */
export function readControls(document: unknown): FindingsReport | undefined {
  const parsed = controlsSchema.safeParse(document);
  if (!parsed.success) return undefined;
  const { checks, not_assessed } = parsed.data;
  return {
    findings: checks.flatMap(({ id, title, remedy, severity, shortfalls }) =>
      shortfalls.map(({ account, region, resource, what }) => ({
        ...{ severity, rule: id, title, remedy, evidence: what },
        place: [account, region, resource].filter((part) => part !== '').join(' '),
      })),
    ),
    not_checked: [
      ...not_assessed.map(({ what, why }) => `${what}: ${why}`),
      ...checks
        .filter(({ not_listed }) => not_listed > 0)
        .map(
          ({ id, not_listed }) =>
            `${id}: ${not_listed} more shortfalls are counted and not listed in the file`,
        ),
    ],
  };
}
