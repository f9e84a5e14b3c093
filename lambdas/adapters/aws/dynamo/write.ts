import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Condition } from '#shared/storage/conditions.ts';
import type { Key } from '#shared/storage/keys.ts';

/** An item as this product sees it: plain values, sets as `Set`. */
export type Item = Record<string, unknown>;

/** One action on one item. */
export type Write =
  | { put: Item & Key; when: Condition; ifTaken?: 'leave' | undefined }
  | { update: Key; change: Change; when?: Condition | undefined }
  | { check: Key; when: Condition };

export interface Change {
  set?: Item;
  remove?: readonly string[];
  /** Adds members to a set, or to a number. */
  add?: Item;
  /** Takes members from a set. */
  delete?: Item;
}

/** The request's form; a refused action answers with the item that was in the way. */
export function toTransactItem(tableName: string, write: Write): TransactWriteItem {
  const basics = { TableName: tableName, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const };
  if ('put' in write) {
    return { Put: { ...basics, Item: toAttributes(write.put), ...toConditionInput(write.when) } };
  }
  if ('check' in write) {
    return { ConditionCheck: { ...basics, Key: toAttributes(write.check), ...toConditionInput(write.when) } };
  }
  return { Update: { ...basics, Key: toAttributes(write.update), ...toUpdateInput(write) } };
}

export function toUpdateInput({ change, when }: { change: Change; when?: Condition | undefined }) {
  const names: Record<string, string> = { ...when?.names };
  const values: Item = { ...when?.values };
  const place = (attribute: string): string => {
    names[`#${attribute}`] = attribute;
    return `#${attribute}`;
  };
  const assign = (joiner: string, attributes: Item = {}): string[] =>
    Object.entries(attributes)
      .filter(([, value]) => value !== undefined)
      .map(([attribute, value]) => {
        values[`:${attribute}`] = value;
        return `${place(attribute)}${joiner}:${attribute}`;
      });
  const clauses = [
    clause('SET', assign(' = ', change.set)),
    clause('REMOVE', (change.remove ?? []).map(place)),
    clause('ADD', assign(' ', change.add)),
    clause('DELETE', assign(' ', change.delete)),
  ];
  return {
    UpdateExpression: clauses.filter((text) => text !== '').join(' '),
    ...(when === undefined ? {} : { ConditionExpression: when.expression }),
    ExpressionAttributeNames: names,
    ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: toAttributes(values) }),
  };
}

export function toConditionInput({ expression, names, values }: Condition) {
  return {
    ConditionExpression: expression,
    ExpressionAttributeNames: { ...names },
    ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: toAttributes(values) }),
  };
}

/** Attributes without a value are left out. */
export function toAttributes(item: Item | Key): Record<string, AttributeValue> {
  return marshall(item, { removeUndefinedValues: true });
}

function clause(verb: string, parts: readonly string[]): string {
  return parts.length === 0 ? '' : `${verb} ${parts.join(', ')}`;
}
