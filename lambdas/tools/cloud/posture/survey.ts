import type { Clock } from '#lambdas/ports/clock.ts';
import type { Cloud } from '#lambdas/ports/cloud.ts';
import { inParallel } from '#lambdas/tools/in-parallel.ts';
import { globalRegion } from '../accounts.ts';
import type { Gap } from '../ask.ts';
import { type CheckId, checkIds, checks } from './checks.ts';
import { type Look, type Place, type Sighting, unseen } from './look.ts';
import { accountLooks, regionLooks } from './looks/all-looks.ts';
import type { Scope } from './scope.ts';

/** A sighting with its place; `global` is what an account has once. */
export interface Seen extends Sighting {
  account: string;
  region: string;
}

export interface SurveyOptions {
  cloud: Cloud;
  clock: Pick<Clock, 'now' | 'sleep'>;
  signal: AbortSignal;
  scope: Scope;
  checks: ReadonlySet<CheckId>;
  /** Then no further place is begun, and what is left counts as not seen. */
  isLate(): boolean;
  onAccounts(): void;
  /** Called for each region that is done in every account. */
  onRegion(region: string, done: number): void;
}

const placesAtOnce = 6;
const everywhere = 'global';

/** Makes every look that the checks need, in every place that lets itself be looked at. */
export async function survey(options: SurveyOptions): Promise<Seen[]> {
  const { scope, onAccounts, onRegion } = options;
  const own = await inParallel(scope.accounts, placesAtOnce, async (account) => {
    const seen = await lookAt(options, placeOf(options, account, globalRegion), accountLooks);
    return seen.map((it) => ({ ...it, account: account.id, region: everywhere }));
  });
  onAccounts();
  const left = new Map(scope.regions.map((region) => [region, scope.accounts.length]));
  const pairs = scope.regions.flatMap((region) => scope.accounts.map((account) => ({ account, region })));
  let done = 0;
  const regional = await inParallel(pairs, placesAtOnce, async ({ account, region }) => {
    const seen = await lookAt(options, placeOf(options, account, region), regionLooks);
    const rest = (left.get(region) ?? 1) - 1;
    left.set(region, rest);
    if (rest === 0) onRegion(region, ++done);
    return seen.map((it) => ({ ...it, account: account.id, region }));
  });
  return [...own.flat(), ...regional.flat(), ...notEntered(options)];
}

function placeOf({ cloud, clock, signal }: SurveyOptions, account: Place['account'], region: string): Place {
  return { cloud, clock, signal, account, region };
}

async function lookAt(
  { checks: wanted, isLate, signal }: SurveyOptions,
  place: Place,
  looks: readonly Look[],
): Promise<Sighting[]> {
  signal.throwIfAborted();
  const needed = looks.filter((look) => look.checks.some((check) => wanted.has(check)));
  const seen = isLate()
    ? needed.flatMap((look) => unseen(look.checks, [lateFor(place)]))
    : (await Promise.all(needed.map((look) => look.see(place)))).flat();
  return seen.filter(({ check }) => wanted.has(check));
}

function lateFor({ account, region }: Place): Gap {
  return {
    code: 'NotAsked',
    what: `account ${account.id}, ${region}`,
    why: 'there was no time left',
    remedy: 'Assess these accounts or regions by themselves',
  };
}

/** Accounts that refuse, and accounts and regions that nobody could list. */
function notEntered({ scope, checks: wanted }: SurveyOptions): Seen[] {
  const { refused, regions, unknown } = scope;
  const [regional, own] = [true, false].map((isRegional) =>
    checkIds.filter((id) => wanted.has(id) && (checks[id].scope === 'region') === isRegional),
  );
  const missing = (account: string, region: string, gap: Gap) => (ids: CheckId[] | undefined) =>
    unseen(ids ?? [], [gap]).map((it) => ({ ...it, account, region }));
  return [
    ...refused.flatMap(({ id, gap }) => [
      ...missing(id, everywhere, gap)(own),
      ...regions.flatMap((region) => missing(id, region, gap)(regional)),
    ]),
    ...unknown.accounts.flatMap((gap) => [own, regional].flatMap(missing('other accounts', everywhere, gap))),
    ...unknown.regions.flatMap((gap) => missing('every account', 'other regions', gap)(regional)),
  ];
}
