import * as z from 'zod';
import { slotsKey } from '#shared/storage/keys.ts';
import type { Table } from './table.ts';

/** The running agents of an owner: each is put here by its claim and taken out by its end. */
export interface Slots {
  agents: readonly string[];
  /** Claims so far; `undefined` for an owner without any. */
  claims: number | undefined;
}

// A set that became empty is an attribute that is not there.
const slotsSchema = z.object({ agents: z.set(z.string()).optional(), claims: z.int().optional() });

export async function readSlots({ table }: { table: Table }, owner: string): Promise<Slots> {
  const { agents, claims } = slotsSchema.parse((await table.get(slotsKey(owner))) ?? {});
  return { agents: [...(agents ?? [])], claims };
}
