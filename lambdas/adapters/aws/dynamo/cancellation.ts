import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { isTransientAwsError } from '../retry.ts';
import type { Item } from './write.ts';

const trafficCodes = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

/** Whether a transaction may go through when it is sent again as it is: nothing that it demands was refused. */
export function isLostInTraffic(error: unknown): boolean {
  if (!(error instanceof TransactionCanceledException)) return isTransientAwsError(error);
  const codes = (error.CancellationReasons ?? []).map(({ Code = 'None' }) => Code);
  return codes.some((code) => trafficCodes.has(code)) && !codes.includes('ConditionalCheckFailed');
}

/** The places of actions whose condition did not hold, with the item that was in the way. */
export function refusedActions(error: TransactionCanceledException): Map<number, Item | undefined> {
  const refused = new Map<number, Item | undefined>();
  for (const [place, { Code, Item: item }] of (error.CancellationReasons ?? []).entries()) {
    if (Code !== 'ConditionalCheckFailed') continue;
    refused.set(place, item === undefined || Object.keys(item).length === 0 ? undefined : unmarshall(item));
  }
  return refused;
}
