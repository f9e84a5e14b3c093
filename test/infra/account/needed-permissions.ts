import * as z from 'zod';
import { account, region } from './physical-names.ts';

/** A call of AWS, as it went over the wire. */
export interface WireCall {
  service: string;
  method: string;
  /** With the query. */
  url: string;
  /** The JSON protocols name their operation here. */
  target: string;
  body: string;
  /** What it was answered with. */
  status: number;
}

/** A token names no machine; IAM checks the one that gave it, and here there is one. */
const machineOfTokens = `arn:aws:states:${region}:${account}:stateMachine:background-agents-prod`;

/** What IAM asks of the caller for it: `action on ARN`. */
export function neededPermissions(call: WireCall): string[] {
  const operation = call.target.split('.').at(-1) ?? '';
  const input = z.record(z.string(), z.unknown());
  switch (call.service) {
    case 's3':
      return ofObject(call);
    case 'dynamodb':
      return ofTable(operation, input.parse(JSON.parse(call.body)));
    case 'logs':
      return [`logs:${operation} on ${ofLogs(input.parse(JSON.parse(call.body)))}`];
    case 'states': {
      const { stateMachineArn, executionArn } = input.parse(JSON.parse(call.body));
      return [`states:${operation} on ${executionArn ?? stateMachineArn ?? machineOfTokens}`];
    }
    case 'secretsmanager':
      return [`secretsmanager:${operation} on ${input.parse(JSON.parse(call.body))['SecretId']}`];
    case 'ce':
      return [`ce:${operation} on *`];
    case 'sts':
      return [`sts:${new URLSearchParams(call.body).get('Action')} on *`];
    default:
      return [`${call.service}:${operation || call.method} on ${call.url}`];
  }
}

/** S3 says that an object is missing only to those who may list the bucket; to others it says "forbidden". */
function ofObject({ method, url, status }: WireCall): string[] {
  const [, bucket = '', ...key] = decodeURIComponent(new URL(url, 'http://s3').pathname).split('/');
  const action = { GET: 'GetObject', HEAD: 'GetObject', PUT: 'PutObject', DELETE: 'DeleteObject' }[method];
  const object = `s3:${action ?? method} on arn:aws:s3:::${bucket}/${key.join('/')}`;
  return status === 404 ? [object, `s3:ListBucket on arn:aws:s3:::${bucket}`] : [object];
}

const partSchema = z.record(z.string(), z.looseObject({ TableName: z.string() }));
const actions: Readonly<Record<string, string>> = {
  ...{ Put: 'PutItem', Update: 'UpdateItem', Delete: 'DeleteItem', Get: 'GetItem' },
  ConditionCheck: 'ConditionCheckItem',
};

/** A transaction needs what its parts need. */
function ofTable(operation: string, input: Record<string, unknown>): string[] {
  const on = (action: string, table: unknown, index?: unknown): string =>
    `dynamodb:${action} on arn:aws:dynamodb:${region}:${account}:table/${table}${index === undefined ? '' : `/index/${index}`}`;
  if (operation.startsWith('Transact')) {
    return z
      .array(partSchema)
      .parse(input['TransactItems'])
      .flatMap((part) => Object.entries(part))
      .map(([kind, { TableName }]) => on(actions[kind] ?? kind, TableName));
  }
  const batch = z.record(z.string(), z.unknown()).safeParse(input['RequestItems']);
  if (batch.success) return Object.keys(batch.data).map((table) => on(operation, table));
  return [on(operation, input['TableName'], input['IndexName'])];
}

/** Streams of a group match its ARN with `:*`; a query goes to the group as if to a stream without a name. */
function ofLogs({ logGroupName, logStreamName = '' }: Record<string, unknown>): string {
  if (logGroupName === undefined) return '*';
  return `arn:aws:logs:${region}:${account}:log-group:${logGroupName}:log-stream:${logStreamName}`;
}

/** Whether a grant, as `action on pattern`, covers a need. */
export function covers(grant: string, need: string): boolean {
  const pattern = grant
    .split('*')
    .map((part) => part.replaceAll(/[.?+^$(){}|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${pattern}$`).test(need);
}
