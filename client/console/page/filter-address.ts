export const shownOnes = ['all', 'running', 'waiting', 'completed', 'failed', 'terminated'] as const;
export type Shown = (typeof shownOnes)[number];

/** What a board shows; it stands in the page's address, so that the way back leads to it. */
export interface Filters {
  status: Shown;
  type: string;
  text: string;
}

export function readFilters(search: string): Filters {
  const given = new URLSearchParams(search);
  const status = shownOnes.find((one) => one === given.get('status')) ?? 'all';
  return { status, type: given.get('type') ?? '', text: given.get('find') ?? '' };
}

export function searchOf({ status, type, text }: Filters): string {
  const given = { ...(status !== 'all' && { status }), ...(type && { type }), ...(text && { find: text }) };
  const search = new URLSearchParams(given).toString();
  return search === '' ? '' : `?${search}`;
}
