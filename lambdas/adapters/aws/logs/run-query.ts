import {
  type CloudWatchLogsClient,
  GetQueryResultsCommand,
  type GetQueryResultsCommandOutput,
  type ResultField,
  StartQueryCommand,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Clock } from '#lambdas/ports/clock.ts';
import type { Log } from '#lambdas/ports/log.ts';
import { type RetryDeps, retry } from '../retry.ts';

export interface QueryDeps extends RetryDeps {
  logs: Pick<CloudWatchLogsClient, 'send'>;
  clock: Clock;
  log: Pick<Log, 'warn'>;
}

export interface LogQuery {
  group: string;
  query: string;
  /** Milliseconds since 1970; whole seconds count, both included. */
  fromMs: number;
  toMs: number;
  signal: AbortSignal;
}

export type Row = Readonly<Record<string, string>>;

export interface RowPage {
  rows: readonly Row[];
  isLast: boolean;
}

// The account has ten calls a second for all queries together, and a short query takes a second or two.
const pollMs = 500;

/**
 * The rows of a query, page by page, once it is complete. Whoever leaves early, by the signal or otherwise,
 * stops the query.
 * @throws when the query failed, and with the signal's reason when that aborts.
 */
export async function* runQuery(deps: QueryDeps, query: LogQuery): AsyncGenerator<RowPage, void, undefined> {
  const { signal } = query;
  signal.throwIfAborted();
  const queryId = await start(deps, query);
  let isOver = false;
  try {
    let answer = await untilComplete(deps, queryId, signal);
    isOver = true;
    for (;;) {
      const { results = [], nextToken } = answer;
      yield { rows: results.map(toRow), isLast: nextToken === undefined };
      if (nextToken === undefined) return;
      answer = await getResults(deps, { queryId, nextToken }, signal);
    }
  } finally {
    if (!isOver) await stop(deps, queryId);
  }
}

async function start(deps: QueryDeps, { group, query, fromMs, toMs, signal }: LogQuery): Promise<string> {
  const command = new StartQueryCommand({
    logGroupName: group,
    queryString: query,
    startTime: Math.floor(fromMs / 1_000),
    endTime: Math.floor(toMs / 1_000),
  });
  const { queryId } = await retry(deps, () => deps.logs.send(command), { signal });
  if (queryId === undefined) throw new Error('CloudWatch Logs started a query without an id');
  return queryId;
}

async function untilComplete(
  deps: QueryDeps,
  queryId: string,
  signal: AbortSignal,
): Promise<GetQueryResultsCommandOutput> {
  for (;;) {
    await deps.clock.sleep(pollMs, signal);
    const answer = await getResults(deps, { queryId }, signal);
    switch (answer.status) {
      case 'Complete':
        return answer;
      case 'Scheduled':
      case 'Running':
      case 'Unknown':
        break;
      default:
        throw new Error(`the query of CloudWatch Logs ended as ${answer.status}`);
    }
  }
}

async function getResults(
  deps: QueryDeps,
  request: { queryId: string; nextToken?: string },
  signal: AbortSignal,
): Promise<GetQueryResultsCommandOutput> {
  signal.throwIfAborted();
  return retry(deps, () => deps.logs.send(new GetQueryResultsCommand(request)), { signal });
}

/** It counts among the account's hundred until it is over. One that ended meanwhile cannot be stopped. */
async function stop({ logs, log }: QueryDeps, queryId: string): Promise<void> {
  await logs.send(new StopQueryCommand({ queryId })).catch((error: unknown) => {
    log.warn('query not stopped', { query_id: queryId, error: String(error) });
  });
}

function toRow(fields: readonly ResultField[]): Row {
  return Object.fromEntries(fields.map(({ field = '', value = '' }) => [field, value]));
}
