import type { Clock } from '#lambdas/ports/clock.ts';
import type { AgentRecord } from '#shared/agent/record.ts';
import { promptKey, recordKey } from '#shared/storage/keys.ts';
import { fromItem, isPromptApart, type StoredRecord } from './record-item.ts';
import type { Table } from './table.ts';
import type { Item } from './write.ts';

/** Reads records; one that has expired is not there, whether or not DynamoDB deleted it already. */
export interface Records {
  read(agentId: string): Promise<StoredRecord | undefined>;
  /** In no order. */
  readAll(agentIds: readonly string[]): Promise<AgentRecord[]>;
  /** The same without prompts, which read as empty: a long one is an item of its own, and is not paid for. */
  listAll(agentIds: readonly string[]): Promise<AgentRecord[]>;
  /** For an item that a write answered with. */
  load(item: Item | undefined): Promise<StoredRecord | undefined>;
}

// A prompt never changes, and is read again with every write to a record.
const rememberedPrompts = 64;

export function createRecords({ table, clock }: { table: Table; clock: Pick<Clock, 'now'> }): Records {
  const prompts = new Map<string, string>();

  const remember = (agentId: string, prompt: string): void => {
    const oldest = prompts.size < rememberedPrompts ? undefined : prompts.keys().next().value;
    if (oldest !== undefined) prompts.delete(oldest);
    prompts.set(agentId, prompt);
  };

  const fetchPrompts = async (items: readonly Item[]): Promise<void> => {
    const missing = items.filter((item) => isPromptApart(item) && !prompts.has(String(item['pk'])));
    const found = await table.getAll(missing.map((item) => promptKey(String(item['pk']))));
    for (const { pk, prompt } of found) remember(String(pk), String(prompt));
  };

  const isVisible = ({ expires_ms }: Item): boolean =>
    typeof expires_ms !== 'number' || expires_ms > clock.now().getTime();

  const loadAll = async (items: readonly Item[]): Promise<StoredRecord[]> => {
    const visible = items.filter(isVisible);
    const loaded: StoredRecord[] = [];
    for (let from = 0; from < visible.length; from += rememberedPrompts) {
      const some = visible.slice(from, from + rememberedPrompts);
      await fetchPrompts(some);
      loaded.push(...some.map((item) => fromItem(item, prompts.get(String(item['pk'])))));
    }
    return loaded;
  };

  return {
    load: async (item) => (item === undefined ? undefined : (await loadAll([item]))[0]),
    read: async (agentId) => {
      const item = await table.get(recordKey(agentId));
      return item === undefined ? undefined : (await loadAll([item]))[0];
    },
    listAll: async (agentIds) => {
      const items = await table.getAll(agentIds.map(recordKey));
      return items.filter(isVisible).map((item) => fromItem(item, '').record);
    },
    readAll: async (agentIds) => {
      const items = await table.getAll(agentIds.map(recordKey));
      return (await loadAll(items)).map(({ record }) => record);
    },
  };
}
