import {
  type AttributeValue,
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Ids } from '#lambdas/ports/ids.ts';
import type { Key } from '#shared/storage/keys.ts';
import type { IndexName } from '#shared/storage/table.ts';
import { type RetryDeps, retry } from '../retry.ts';
import { isLostInTraffic, refusedActions } from './cancellation.ts';
import { type Item, toAttributes, toTransactItem, toUpdateInput, type Write } from './write.ts';

export interface TableDeps extends RetryDeps {
  dynamo: Pick<DynamoDBClient, 'send'>;
  ids: Ids;
}

/** The one table. Every read is consistent, except of an index; every call is tried again where that may help. */
export interface Table {
  get(key: Key): Promise<Item | undefined>;
  /** In no order; what is not there is left out. */
  getAll(keys: readonly Key[]): Promise<Item[]>;
  /** Page by page, as large as DynamoDB makes them. */
  query(query: TableQuery): AsyncGenerator<Item[], void, undefined>;
  update(write: Extract<Write, { update: Key }>): Promise<WriteResult>;
  /** All of the writes or none, and not twice, even when the answer to the first try got lost. */
  transact(writes: readonly Write[]): Promise<WriteResult>;
}

export interface TableQuery {
  index?: IndexName;
  keyCondition: string;
  filter?: string | undefined;
  names: Record<string, string>;
  values: Item;
  descending?: boolean;
  /** Items of a page, before the filter. */
  pageItems?: number | undefined;
}

export type WriteResult =
  | { done: true; item?: Item | undefined }
  /** By the write's place: the item that was in the way, `undefined` where there was none. */
  | { done: false; refused: ReadonlyMap<number, Item | undefined> };

// DynamoDB's own limit.
const batchKeys = 100;

export function openTable(deps: TableDeps, name: string): Table {
  return {
    get: (key) => get(deps, name, key),
    getAll: async (keys) => {
      const items: Item[] = [];
      for (let from = 0; from < keys.length; from += batchKeys) {
        items.push(...(await getBatch(deps, name, keys.slice(from, from + batchKeys))));
      }
      return items;
    },
    query: (query) => pages(deps, name, query),
    update: (write) => update(deps, name, write),
    transact: (writes) => transact(deps, name, writes),
  };
}

async function get(deps: TableDeps, name: string, key: Key): Promise<Item | undefined> {
  const command = { TableName: name, Key: toAttributes(key), ConsistentRead: true };
  const { Item: item } = await retry(deps, () => deps.dynamo.send(new GetItemCommand(command)));
  return item === undefined ? undefined : unmarshall(item);
}

async function getBatch(deps: TableDeps, name: string, keys: readonly Key[]): Promise<Item[]> {
  const items: Item[] = [];
  let left: Record<string, AttributeValue>[] = keys.map(toAttributes);
  while (left.length > 0) {
    const request = { RequestItems: { [name]: { Keys: left, ConsistentRead: true } } };
    const answer = await retry(deps, () => deps.dynamo.send(new BatchGetItemCommand(request)));
    items.push(...(answer.Responses?.[name] ?? []).map((item) => unmarshall(item)));
    left = answer.UnprocessedKeys?.[name]?.Keys ?? [];
  }
  return items;
}

async function* pages(deps: TableDeps, name: string, query: TableQuery): AsyncGenerator<Item[], void> {
  let startKey: Record<string, AttributeValue> | undefined;
  do {
    const command = new QueryCommand({
      TableName: name,
      ...(query.index === undefined ? { ConsistentRead: true } : { IndexName: query.index }),
      KeyConditionExpression: query.keyCondition,
      FilterExpression: query.filter,
      ExpressionAttributeNames: query.names,
      ExpressionAttributeValues: toAttributes(query.values),
      ScanIndexForward: query.descending !== true,
      Limit: query.pageItems,
      ExclusiveStartKey: startKey,
    });
    const answer = await retry(deps, () => deps.dynamo.send(command));
    yield (answer.Items ?? []).map((item) => unmarshall(item));
    startKey = answer.LastEvaluatedKey;
  } while (startKey !== undefined);
}

async function update(
  deps: TableDeps,
  name: string,
  write: Extract<Write, { update: Key }>,
): Promise<WriteResult> {
  const command = new UpdateItemCommand({
    TableName: name,
    Key: toAttributes(write.update),
    ...toUpdateInput(write),
    ReturnValues: 'ALL_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  try {
    const { Attributes: item } = await retry(deps, () => deps.dynamo.send(command));
    return { done: true, item: item === undefined ? undefined : unmarshall(item) };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const inTheWay = error.Item === undefined ? undefined : unmarshall(error.Item);
    return { done: false, refused: new Map([[0, inTheWay]]) };
  }
}

async function transact(deps: TableDeps, name: string, writes: readonly Write[]): Promise<WriteResult> {
  // One token over all tries: DynamoDB carries out the first that arrives and answers the others alike.
  const command = new TransactWriteItemsCommand({
    TransactItems: writes.map((write) => toTransactItem(name, write)),
    ClientRequestToken: deps.ids.uuid(),
  });
  try {
    await retry(deps, () => deps.dynamo.send(command), { isTransient: isLostInTraffic });
    return { done: true };
  } catch (error) {
    const refused = error instanceof TransactionCanceledException ? refusedActions(error) : new Map();
    if (refused.size === 0) throw error;
    return { done: false, refused };
  }
}
