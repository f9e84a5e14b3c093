import type { AttributeValue, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { StoredItem } from './request-units.ts';

export type UpdateInput = Pick<
  UpdateItemCommandInput,
  'UpdateExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

const clauses = /(SET|REMOVE|ADD|DELETE) (.+?)(?= (?:SET|REMOVE|ADD|DELETE) |$)/g;

/** The item after an update in the form in which this product's adapter writes them. */
export function updateItem(item: StoredItem, input: UpdateInput): StoredItem {
  const after = { ...item };
  for (const [, verb = '', actions = ''] of (input.UpdateExpression ?? '').matchAll(clauses)) {
    for (const action of actions.split(', ')) act(after, verb, { action, input });
  }
  return after;
}

function act(
  item: StoredItem,
  verb: string,
  { action, input }: { action: string; input: UpdateInput },
): void {
  const [place = '', placeOfValue = ''] = action.split(/ = | /);
  const name = input.ExpressionAttributeNames?.[place] ?? place;
  if (verb === 'REMOVE') {
    delete item[name];
    return;
  }
  const value = input.ExpressionAttributeValues?.[placeOfValue];
  if (value === undefined) throw new Error(`no value for ${action}`);
  const result = verb === 'SET' ? value : combine(item[name], value, verb);
  if (result === undefined) delete item[name];
  else item[name] = result;
}

/** A set that lost its last member is gone. */
function combine(
  old: AttributeValue | undefined,
  by: AttributeValue,
  verb: string,
): AttributeValue | undefined {
  if (by.N !== undefined && verb === 'ADD') return { N: String(Number(old?.N ?? 0) + Number(by.N)) };
  const members = by.SS ?? [];
  const had = old?.SS ?? [];
  const SS =
    verb === 'ADD' ? [...new Set([...had, ...members])] : had.filter((member) => !members.includes(member));
  return SS.length === 0 ? undefined : { SS };
}
