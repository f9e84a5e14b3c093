import * as z from 'zod';
import type { Cloud } from '#lambdas/ports/cloud.ts';
import { inParallel } from '../in-parallel.ts';
import { ask, askAll, type Gap } from './ask.ts';

export interface CloudAccount {
  /** Twelve digits. */
  id: string;
  name: string;
  /** What calls into it take as `account`: nothing for the platform's own. */
  role: string | undefined;
}

export interface AccountList {
  /** Those that agents can look into. */
  accounts: CloudAccount[];
  /** All of the organisation, by id. */
  names: Map<string, string>;
  /** Closed, suspended or on the way there: they are on the bill, and nobody enters them. */
  inactive: { id: string; name: string; state: string }[];
  /** Accounts that refuse, and whatever else could not be read. */
  gaps: Gap[];
}

/** Global services answer here. */
export const globalRegion = 'us-east-1';

const identitySchema = z.object({ Account: z.string() });
const pageSchema = z.object({
  Accounts: z
    .array(
      z.object({
        Id: z.string(),
        Name: z.string().default(''),
        Status: z.string().optional(),
        State: z.string().optional(),
      }),
    )
    .default([]),
  NextToken: z.string().nullish(),
});

const membersAtOnce = 5;

/**
 * The accounts of the organisation, each entered once to see whether it lets agents in. Who may not list the
 * organisation gets the one account, and is told so.
 */
export async function listAccounts(cloud: Cloud, signal: AbortSignal): Promise<AccountList> {
  const identity = {
    service: 'sts',
    operation: 'GetCallerIdentity',
    input: {},
    region: globalRegion,
    signal,
  } as const;
  const home = await ask(cloud, identity, identitySchema);
  if (!home.ok) return { accounts: [], names: new Map(), inactive: [], gaps: [home.gap] };
  const listed = await askAll(
    cloud,
    { service: 'organizations', operation: 'ListAccounts', input: {}, region: globalRegion, signal },
    {
      schema: pageSchema,
      items: ({ Accounts }) => Accounts,
      next: ({ NextToken }) => NextToken,
      token: 'NextToken',
    },
  );
  const homeId = home.value.Account;
  const stateOf = ({ Status, State }: (typeof listed.items)[number]) => State ?? Status ?? 'ACTIVE';
  const active = listed.items.filter((it) => stateOf(it) === 'ACTIVE');
  const inactive = listed.items
    .filter((it) => stateOf(it) !== 'ACTIVE' && it.Id !== homeId)
    .map((it) => ({ id: it.Id, name: it.Name, state: stateOf(it) }));
  const names = new Map([[homeId, 'this account'], ...active.map(({ Id, Name }) => [Id, Name] as const)]);
  const members = await inParallel([...names], membersAtOnce, async ([id, name]) => {
    const role = id === homeId ? undefined : id;
    const entered =
      role === undefined ? home : await ask(cloud, { ...identity, account: role }, identitySchema);
    return {
      account: { id, name, role },
      gap: entered.ok ? undefined : refusedAccount(id, name, entered.gap),
    };
  });
  const isAlone = listed.gaps.some(({ code }) => code === 'AWSOrganizationsNotInUseException');
  return {
    ...{ names, inactive },
    accounts: members.flatMap(({ account, gap }) => (gap === undefined ? [account] : [])),
    gaps: [...(isAlone ? [] : listed.gaps), ...members.flatMap(({ gap }) => gap ?? [])],
  };
}

function refusedAccount(id: string, name: string, { code, why }: Gap): Gap {
  return {
    code,
    what: `resources of account ${id} (${name})`,
    why,
    remedy: 'Deploy the role that lets agents in to this account; see docs/cloud-access.md',
  };
}
