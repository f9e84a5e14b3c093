import {
  type BatchGetItemCommandInput,
  DynamoDBClient,
  type GetItemCommandInput,
  type QueryCommandInput,
  type TransactWriteItem,
  type TransactWriteItemsCommandInput,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { answering, nowhere } from './answered-client.ts';
import { itemBytes, readUnits, type StoredItem, writeUnits } from './request-units.ts';
import { updateItem } from './update-item.ts';

export interface TableUse {
  calls: Record<string, number>;
  writeUnits: number;
  readUnits: number;
}

/**
 * DynamoDB's table in memory, for one agent that is alone: nobody else writes, so every condition is taken to
 * hold. Counts what each call of the real adapter would consume.
 */
export class CountedTable {
  readonly use: TableUse = { calls: {}, writeUnits: 0, readUnits: 0 };
  readonly client: DynamoDBClient = new DynamoDBClient(nowhere);
  readonly #items = new Map<string, StoredItem>();

  constructor(pause: () => Promise<void>) {
    this.client.middlewareStack.add(
      answering((command, input) => this.#answer(command, input), pause),
      { step: 'initialize', priority: 'high', name: 'countedTable' },
    );
  }

  /** Bytes that stay when the agent is over, each item with the 100 bytes that DynamoDB adds. */
  get storedBytes(): number {
    return [...this.#items.values()].reduce((bytes, item) => bytes + itemBytes(item) + 100, 0);
  }

  #answer(command: string, input: object): object {
    this.use.calls[command] = (this.use.calls[command] ?? 0) + 1;
    switch (command) {
      case 'GetItemCommand':
        return this.#get(input as GetItemCommandInput);
      case 'BatchGetItemCommand':
        return this.#getBatch(input as BatchGetItemCommandInput);
      case 'QueryCommand':
        return this.#query(input as QueryCommandInput);
      case 'UpdateItemCommand':
        return this.#update(input as UpdateItemCommandInput);
      case 'TransactWriteItemsCommand':
        return this.#transact(input as TransactWriteItemsCommandInput);
      default:
        throw new Error(`${command} has no price here yet`);
    }
  }

  #get({ Key }: Pick<GetItemCommandInput, 'Key'>): { Item: StoredItem | undefined } {
    const Item = this.#items.get(placeOf(Key));
    this.use.readUnits += readUnits(itemBytes(Item ?? {}));
    return { Item };
  }

  #getBatch({ RequestItems = {} }: BatchGetItemCommandInput): object {
    const found = Object.entries(RequestItems).map(([name, { Keys = [] }]) => [
      name,
      Keys.map((Key) => this.#get({ Key }).Item).filter((item) => item !== undefined),
    ]);
    return { Responses: Object.fromEntries(found) };
  }

  #query({ IndexName, ExpressionAttributeValues: values = {}, Limit }: QueryCommandInput): object {
    if (IndexName !== undefined) throw new Error('an index has no price here yet');
    const [pk, from, to] = [':pk', ':from', ':to'].map((name) => values[name]?.S ?? '');
    const Items = [...this.#items.values()]
      .filter((item) => item['pk']?.S === pk && isWithin(item['sk']?.S ?? '', { from, to }))
      .sort((a, b) => ((a['sk']?.S ?? '') < (b['sk']?.S ?? '') ? -1 : 1))
      .slice(0, Limit);
    this.use.readUnits += readUnits(Items.reduce((bytes, item) => bytes + itemBytes(item), 0));
    return { Items };
  }

  #update(input: UpdateItemCommandInput): object {
    return { Attributes: this.#write(input.Key, (before) => updateItem(before, input), 1) };
  }

  #transact({ TransactItems = [] }: TransactWriteItemsCommandInput): object {
    for (const action of TransactItems) this.#actTwice(action);
    return {};
  }

  /** Prepared and committed: each action of a transaction costs double. Its index entries are counted so too. */
  #actTwice({ Put, Update, ConditionCheck }: TransactWriteItem): void {
    if (Put?.Item !== undefined) {
      const { Item } = Put;
      this.#write(Item, () => Item, 2);
    }
    if (Update !== undefined) this.#write(Update.Key, (before) => updateItem(before, Update), 2);
    if (ConditionCheck !== undefined) {
      const checked = this.#items.get(placeOf(ConditionCheck.Key));
      this.use.writeUnits += 2 * Math.max(1, Math.ceil(itemBytes(checked ?? {}) / 1_024));
    }
  }

  #write(key: StoredItem | undefined, change: (before: StoredItem) => StoredItem, times: 1 | 2): StoredItem {
    const place = placeOf(key);
    const before = this.#items.get(place);
    const after = change(before ?? { ...key });
    this.#items.set(place, after);
    this.use.writeUnits += times * writeUnits(before, after);
    return after;
  }
}

function placeOf(key: StoredItem | undefined): string {
  return JSON.stringify([key?.['pk']?.S, key?.['sk']?.S]);
}

function isWithin(
  text: string,
  { from = '', to = '' }: { from: string | undefined; to: string | undefined },
) {
  return text >= from && text <= to;
}
