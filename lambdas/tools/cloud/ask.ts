import * as z from 'zod';
import type { Cloud, CloudAnswer, CloudCall } from '#lambdas/ports/cloud.ts';
import type { NotChecked } from '#shared/findings/finding.ts';

/** What a call came to: its parsed answer, or why there is none. */
export type Asked<Value> = { ok: true; value: Value } | { ok: false; gap: Gap };

export interface Gap extends NotChecked {
  /** As AWS names the error: `AccessDenied`. */
  code: string;
}

/** Makes a call and parses what comes back. An answer of another shape is a gap, like a refusal. */
export async function ask<Value>(
  cloud: Pick<Cloud, 'call'>,
  call: CloudCall,
  schema: z.ZodType<Value>,
): Promise<Asked<Value>> {
  const answer = await cloud.call(call);
  if (answer.outcome !== 'answered') return { ok: false, gap: gapOf(call, answer) };
  const parsed = schema.safeParse(answer.output);
  if (parsed.success) return { ok: true, value: parsed.data };
  const message = z.prettifyError(parsed.error).slice(0, 300);
  return { ok: false, gap: gapOf(call, { outcome: 'failed', code: 'UnexpectedAnswer', message }) };
}

export interface Paging<Page, Item> {
  schema: z.ZodType<Page>;
  items(page: Page): readonly Item[];
  /** The token of the page after, if there is one. */
  next(page: Page): string | undefined | null;
  /** The input's field that takes it. */
  token: string;
  /** Called before each page; false stops with a gap. */
  mayAsk?(): boolean;
}

/** A service that never stops giving pages is not followed for ever. */
const maxPages = 1_000;

/** Every page of a list. With a gap, the items before it are there and those behind it are not. */
export async function askAll<Page, Item>(
  cloud: Pick<Cloud, 'call'>,
  call: CloudCall,
  paging: Paging<Page, Item>,
): Promise<{ items: Item[]; gaps: Gap[] }> {
  const items: Item[] = [];
  let input = call.input;
  for (let page = 0; page < maxPages; page += 1) {
    if (paging.mayAsk?.() === false)
      return { items, gaps: [cut(call, 'the agent’s limit of paid requests is reached')] };
    const asked = await ask(cloud, { ...call, input }, paging.schema);
    if (!asked.ok) return { items, gaps: [asked.gap] };
    items.push(...paging.items(asked.value));
    const token = paging.next(asked.value);
    if (token === undefined || token === null || token === '') return { items, gaps: [] };
    input = { ...call.input, [paging.token]: token };
  }
  return { items, gaps: [cut(call, `there are more than ${maxPages} pages`)] };
}

/** A gap for readers. */
export function withoutCode({ what, why, remedy }: Gap): NotChecked {
  return { what, why, ...(remedy === undefined ? {} : { remedy }) };
}

function cut(call: CloudCall, why: string): Gap {
  return gapOf(call, { outcome: 'failed', code: 'NotAsked', message: why });
}

function gapOf(call: CloudCall, told: Exclude<CloudAnswer, { outcome: 'answered' }>): Gap {
  const { service, operation, account, region } = call;
  if (told.code === 'NoAwsAccess') return { code: told.code, ...noAccess };
  const where = account === undefined ? region : `account ${account}, ${region}`;
  const what = `${service} ${String(operation)} (${where})`;
  if (told.code === 'NotAsked') return { code: told.code, what, why: told.message };
  return {
    code: told.code,
    what,
    why: `${told.outcome === 'refused' ? 'refused' : 'failed'}: ${told.code}: ${told.message}`,
    ...(told.outcome === 'refused'
      ? { remedy: 'See with `agents cloud-doctor` which permissions are missing' }
      : {}),
  };
}

const noAccess = {
  what: 'AWS accounts',
  why: 'no AWS access: start the platform with --profile NAME',
  remedy: 'Name a profile that may read the account; `agents cloud-doctor --policy` prints what it needs',
};
