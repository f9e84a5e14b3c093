import * as z from 'zod';
import { inParallel } from '#lambdas/tools/in-parallel.ts';
import { type ToolContext, ToolError } from '#lambdas/tools/tool.ts';
import type { CloudAccount } from '../accounts.ts';
import { askAll, type Gap } from '../ask.ts';
import { type Scope, scopeOf, type Wanted } from '../posture/scope.ts';

export interface WantedStacks extends Wanted {
  /** Names; all of them without. */
  stacks?: readonly string[] | undefined;
}

/** A stack as CloudFormation lists it. */
export interface FoundStack {
  account: CloudAccount;
  region: string;
  name: string;
  /** `UPDATE_COMPLETE` */
  status: string;
  /** As of the last time that somebody had it detected, which is never done here. */
  drift: { status: 'drifted' | 'in sync' | 'unknown'; at?: string | undefined };
  isProtected: boolean;
  /** Part of another stack, and looked after by it. */
  isNested: boolean;
}

const time = z.union([z.date(), z.string()]).transform((it) => new Date(it).toISOString().slice(0, 10));
const pageSchema = z.object({
  Stacks: z
    .array(
      z.object({
        ...{ StackName: z.string().min(1).max(128), StackStatus: z.string() },
        ...{ EnableTerminationProtection: z.boolean().optional(), RootId: z.string().optional() },
        DriftInformation: z
          .object({ StackDriftStatus: z.string(), LastCheckTimestamp: time.optional() })
          .optional(),
      }),
    )
    .default([]),
  NextToken: z.string().nullish(),
});
type Listed = z.output<typeof pageSchema>['Stacks'][number];

const placesAtOnce = 6;

/**
 * The stacks of every account that lets agents in, region by region; what could not be listed is a gap.
 * @throws {ToolError} for an account, a region or a stack that is not there.
 */
export async function findStacks(
  context: Pick<ToolContext, 'cloud' | 'signal'>,
  wanted: WantedStacks,
): Promise<{ stacks: FoundStack[]; gaps: Gap[]; scope: Scope }> {
  const scope = await scopeOf(context, wanted);
  const places = scope.accounts.flatMap((account) => scope.regions.map((region) => ({ account, region })));
  const listed = await inParallel(places, placesAtOnce, (place) => listIn(context, place));
  const all = listed.flatMap(({ stacks }) => stacks);
  const gaps = [
    ...scope.refused.map(({ gap }) => gap),
    ...[...scope.unknown.accounts, ...scope.unknown.regions],
    ...listed.flatMap((it) => it.gaps),
  ];
  const missing = (wanted.stacks ?? []).filter((name) => !all.some((stack) => stack.name === name));
  if (missing.length > 0 && gaps.length === 0)
    throw new ToolError(`No such stacks: ${missing.join(', ')}. list_stacks shows which there are.`);
  const unseen = missing.map((name) => ({
    ...{ code: 'NotAsked', what: `stack ${name}` },
    why: 'it is not among those that could be listed',
  }));
  const isWanted = ({ name }: FoundStack) => wanted.stacks?.includes(name) !== false;
  return { stacks: all.filter(isWanted), gaps: [...gaps, ...unseen], scope };
}

async function listIn(
  { cloud, signal }: Pick<ToolContext, 'cloud' | 'signal'>,
  place: Pick<FoundStack, 'account' | 'region'>,
): Promise<{ stacks: FoundStack[]; gaps: Gap[] }> {
  signal.throwIfAborted();
  const where = { account: place.account.role, region: place.region, signal };
  const { items, gaps } = await askAll(
    cloud,
    { service: 'cloudformation', operation: 'DescribeStacks', input: {}, ...where },
    {
      schema: pageSchema,
      items: ({ Stacks }) => Stacks,
      next: ({ NextToken }) => NextToken,
      token: 'NextToken',
    },
  );
  return { stacks: items.map((it) => ({ ...place, ...foundOf(it) })), gaps };
}

function foundOf(listed: Listed): Omit<FoundStack, 'account' | 'region'> {
  const { StackDriftStatus, LastCheckTimestamp: at } = listed.DriftInformation ?? {};
  const status =
    StackDriftStatus === 'DRIFTED' ? 'drifted' : StackDriftStatus === 'IN_SYNC' ? 'in sync' : 'unknown';
  return {
    ...{ name: listed.StackName, status: listed.StackStatus, drift: { status, at } },
    isProtected: listed.EnableTerminationProtection === true,
    isNested: listed.RootId !== undefined,
  };
}
