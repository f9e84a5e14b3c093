import type { Control } from './catalogue/control.ts';
import { type CheckId, checkIds } from './checks.ts';
import type { Shortfall } from './look.ts';
import type { Seen } from './survey.ts';

/** As reports name them, in this order. */
export const verdicts = ['pass', 'fail', 'partly', 'not assessed', 'not applicable'] as const;
export type Verdict = (typeof verdicts)[number];

/** What a check came to in all places together. */
export interface CheckResult {
  check: CheckId;
  seen: number;
  short: (Shortfall & { account: string; region: string })[];
  /** Accounts, or regions of accounts, of which something could not be seen. */
  unseenPlaces: number;
}

/** A rule of a pack that templates of the workspace do not meet, with what names its controls. */
export interface RuleResult {
  /** `cdk-nag/HIPAA.Security-S3BucketLoggingEnabled` */
  id: string;
  title: string;
  /** Controls of HIPAA; some are in the catalogue. */
  controls: string[];
  places: RulePlace[];
}

export interface RulePlace {
  path: string;
  line: number;
  logicalId: string;
  /** The scan of infrastructure code found the same; under `check`, if it knows one, the gap is counted already. */
  scanned?: { check: CheckId | undefined };
}

export interface ControlResult {
  control: Control;
  verdict: Verdict;
  /** Rules of a pack that count as checks of it. */
  rules: string[];
  seen: number;
  short: number;
  unseenPlaces: number;
}

/** One result for each check that is wanted, in the order of the list of checks. */
export function resultsOf(wanted: ReadonlySet<CheckId>, all: readonly Seen[]): CheckResult[] {
  const byCheck = Map.groupBy(all, ({ check }) => check);
  return checkIds
    .filter((check) => wanted.has(check))
    .map((check) => {
      const seen = byCheck.get(check) ?? [];
      const blind = seen.filter(({ gaps }) => gaps.length > 0);
      return {
        check,
        seen: sum(seen.map((it) => it.seen)),
        short: seen.flatMap(({ short, account, region }) => short.map((it) => ({ ...it, account, region }))),
        unseenPlaces: new Set(blind.map(({ account, region }) => `${account} ${region}`)).size,
      };
    });
}

/** A control by the results of its checks, and by the rules that name it: these are gaps, whatever else is met. */
export function judge(
  control: Control,
  results: readonly CheckResult[],
  broken: readonly RuleResult[] = [],
): ControlResult {
  const rules = broken.filter((it) => control.framework === 'hipaa' && it.controls.includes(control.id));
  const inRules = new Set(rules.flatMap((rule) => gapsBeside(control, rule))).size;
  const own = results.filter(({ check }) => control.checks.includes(check));
  const counts = {
    seen: sum(own.map(({ seen }) => seen)) + inRules,
    short: sum(own.map(({ short }) => short.length)) + inRules,
    unseenPlaces: sum(own.map(({ unseenPlaces }) => unseenPlaces)),
  };
  return { control, verdict: verdictOf(control, counts), rules: rules.map(({ id }) => id), ...counts };
}

/** Gaps that a rule adds to what the control's own checks count, each by what names it in every rule. */
function gapsBeside(control: Control, { id, places }: RuleResult): string[] {
  return places
    .filter(({ scanned }) => scanned?.check === undefined || !control.checks.includes(scanned.check))
    .map(({ path, logicalId, scanned }) => JSON.stringify([scanned?.check ?? id, path, logicalId]));
}

/**
 * One shortfall fails a control, whatever else is well. It passes when everything that it needs was seen and
 * met; what was not seen, or what no tool can see, leaves it at `partly`.
 */
function verdictOf(
  { checks, beyond }: Control,
  { seen, short, unseenPlaces }: Omit<ControlResult, 'control' | 'verdict' | 'rules'>,
): Verdict {
  if (checks.length === 0) return 'not assessed';
  if (short > 0) return 'fail';
  if (seen === 0) return unseenPlaces > 0 ? 'not assessed' : 'not applicable';
  return unseenPlaces > 0 || beyond !== undefined ? 'partly' : 'pass';
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
