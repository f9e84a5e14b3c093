import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { table } from '#shared/storage/table.ts';

/** An item as DynamoDB's requests hold it. */
export type StoredItem = Record<string, AttributeValue>;

const writeUnitBytes = 1_024;
const readUnitBytes = 4_096;

/** What an item weighs by DynamoDB's rules: names and values in UTF-8; a number about half a byte a digit. */
export function itemBytes(item: StoredItem): number {
  return Object.entries(item).reduce(
    (bytes, [name, value]) => bytes + Buffer.byteLength(name) + valueBytes(value),
    0,
  );
}

function valueBytes(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return numberBytes(value.N);
  if (value.BOOL !== undefined || value.NULL !== undefined) return 1;
  if (value.SS !== undefined) return value.SS.reduce((bytes, text) => bytes + Buffer.byteLength(text), 0);
  if (value.L !== undefined) return value.L.reduce((bytes, one) => bytes + 1 + valueBytes(one), 3);
  if (value.M !== undefined) return 3 + Object.keys(value.M).length + itemBytes(value.M);
  throw new Error(`no weight is known for ${Object.keys(value).join()}`);
}

function numberBytes(digits: string): number {
  return Math.ceil(digits.replace(/[-.]/g, '').length / 2) + 1;
}

/** One write of one item, by the larger of what was there and what is; with the indexes that it changes. */
export function writeUnits(before: StoredItem | undefined, after: StoredItem): number {
  const bytes = Math.max(itemBytes(before ?? {}), itemBytes(after));
  return units(bytes, writeUnitBytes) + indexUnits(before, after);
}

/** A consistent read. @param bytes of one item, or of all that a query read; nothing found costs one unit too. */
export function readUnits(bytes: number): number {
  return units(bytes, readUnitBytes);
}

function units(bytes: number, size: number): number {
  return Math.max(1, Math.ceil(bytes / size));
}

/** An entry that did not change costs nothing, one that moved costs its removal too. */
function indexUnits(before: StoredItem | undefined, after: StoredItem): number {
  return Object.values(table.indexes)
    .map((index) => {
      const [old, fresh] = [entryOf(index, before), entryOf(index, after)];
      if (JSON.stringify(old) === JSON.stringify(fresh)) return 0;
      const hasMoved = old !== undefined && fresh !== undefined && keyOf(index, old) !== keyOf(index, fresh);
      return (
        units(Math.max(itemBytes(old ?? {}), itemBytes(fresh ?? {})), writeUnitBytes) * (hasMoved ? 2 : 1)
      );
    })
    .reduce((sum, one) => sum + one, 0);
}

type Index = (typeof table.indexes)[keyof typeof table.indexes];

function entryOf(index: Index, item: StoredItem | undefined): StoredItem | undefined {
  if (item?.[index.partitionKey] === undefined || item[index.sortKey] === undefined) return undefined;
  const names = [table.partitionKey, table.sortKey, index.partitionKey, index.sortKey, ...index.projected];
  return Object.fromEntries(
    names.flatMap((name) => (item[name] === undefined ? [] : [[name, item[name]] as const])),
  );
}

function keyOf(index: Index, entry: StoredItem): string {
  return JSON.stringify([entry[index.partitionKey], entry[index.sortKey]]);
}
