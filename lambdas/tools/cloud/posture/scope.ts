import { type ToolContext, ToolError } from '#lambdas/tools/tool.ts';
import { type CloudAccount, listAccounts } from '../accounts.ts';
import type { Gap } from '../ask.ts';
import { listRegions } from '../regions.ts';

export interface Wanted {
  accounts?: readonly string[] | undefined;
  regions?: readonly string[] | undefined;
}

/** What is to be assessed, and what of it cannot even be entered. */
export interface Scope {
  accounts: CloudAccount[];
  refused: { id: string; name: string; gap: Gap }[];
  regions: string[];
  /** Accounts or regions that may be there and are not known: nothing passes while there are any. */
  unknown: { accounts: Gap[]; regions: Gap[] };
}

/** @throws {ToolError} for an account or region that is not there. */
export async function scopeOf(
  { cloud, signal }: Pick<ToolContext, 'cloud' | 'signal'>,
  wanted: Wanted,
): Promise<Scope> {
  const [listed, known] = await Promise.all([listAccounts(cloud, signal), listRegions(cloud, signal)]);
  const isWanted = (id: string) => wanted.accounts?.includes(id) !== false;
  const open = new Set(listed.accounts.map(({ id }) => id));
  const gapOf = (id: string) => listed.gaps.find(({ what }) => what.includes(id));
  const refused = [...listed.names].flatMap(([id, name]) => {
    const gap = open.has(id) || !isWanted(id) ? undefined : gapOf(id);
    return gap === undefined ? [] : [{ id, name, gap }];
  });
  const ofAccounts = new Set([...listed.names.keys()].flatMap((id) => gapOf(id) ?? []));
  const unlisted = listed.gaps.filter((gap) => !ofAccounts.has(gap));
  if (unlisted.length === 0) refuse('accounts', wanted.accounts, [...listed.names.keys()]);
  if (known.gaps.length === 0) refuse('regions', wanted.regions, known.regions);
  const missing = (wanted.accounts ?? []).filter((id) => !listed.names.has(id));
  return {
    accounts: listed.accounts.filter(({ id }) => isWanted(id)),
    refused,
    regions: [...new Set(wanted.regions ?? known.regions)],
    unknown: {
      accounts: wanted.accounts === undefined || missing.length > 0 || open.size === 0 ? unlisted : [],
      regions: wanted.regions === undefined ? known.gaps : [],
    },
  };
}

function refuse(what: string, wanted: readonly string[] | undefined, there: readonly string[]): void {
  const missing = wanted?.filter((name) => !there.includes(name)) ?? [];
  if (missing.length === 0) return;
  throw new ToolError(`No such ${what}: ${missing.join(', ')}. There are ${there.join(', ')}.`);
}
