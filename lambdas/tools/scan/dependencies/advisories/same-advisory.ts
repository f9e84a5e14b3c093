import type { Advisory } from './advisory.ts';

/** Which database's record speaks for a vulnerability that several describe. */
const preferredPrefixes = ['MAL-', 'GHSA-', 'CVE-'];

/**
 * One group per vulnerability: records that name each other as aliases, or share one, are the same. The
 * first of each group is the one to show. Withdrawn records are dropped.
 */
export function groupAliases(advisories: readonly Advisory[]): Advisory[][] {
  const groups: { ids: Set<string>; members: Advisory[] }[] = [];
  for (const advisory of advisories.filter(({ withdrawn }) => withdrawn === undefined)) {
    const ids = new Set([advisory.id, ...(advisory.aliases ?? [])]);
    const related = groups.filter((group) => [...ids].some((id) => group.ids.has(id)));
    const members = [...related.flatMap((group) => group.members), advisory];
    const joined = { ids: new Set([...ids, ...related.flatMap((group) => [...group.ids])]), members };
    groups.splice(0, groups.length, ...groups.filter((group) => !related.includes(group)), joined);
  }
  return groups.map(({ members }) => members.sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1)));
}

function rank({ id }: Advisory): number {
  const index = preferredPrefixes.findIndex((prefix) => id.startsWith(prefix));
  return index === -1 ? preferredPrefixes.length : index;
}
