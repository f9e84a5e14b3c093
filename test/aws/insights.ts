import {
  CreateLogStreamCommand,
  GetQueryResultsCommand,
  MalformedQueryException,
  PutLogEventsCommand,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
  StartQueryCommand,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';

interface LogEvent {
  timestamp: number;
  message: string;
}

/** Who keeps the events that are searched. */
export interface EventReader {
  listStreams(group: string): Promise<readonly string[]>;
  readEvents(group: string, stream: string): Promise<readonly LogEvent[]>;
}

/** The commands of a query: bars in strings and in regular expressions part nothing. */
export function commandsOf(query: string): string[] {
  const token = /"(?:[^"\\]|\\.)*"|\/(?:[^/\\\n]|\\.)*\/|[^"/|\n]|(\|)/sy;
  const commands = [''];
  while (token.lastIndex < query.length) {
    const match = token.exec(query);
    if (match === null) throw new MalformedQueryException({ message: query, $metadata: {} });
    if (match[1] === undefined) commands[commands.length - 1] += match[0];
    else commands.push('');
  }
  return commands.map((command) => command.trim());
}

/** Logs Insights, for the queries of this product, over events that somebody else keeps. */
export function insightsOver(log: EventReader, { pageRows = 10_000 } = {}) {
  const queries = new Map<string, StartQueryCommand['input']>();
  const stopped: string[] = [];
  return {
    stopped,
    async send(command: unknown): Promise<unknown> {
      if (command instanceof StartQueryCommand) {
        commandsOf(command.input.queryString ?? '');
        queries.set(`query-${queries.size + 1}`, command.input);
        return { queryId: `query-${queries.size}` };
      }
      if (command instanceof StopQueryCommand) {
        stopped.push(command.input.queryId ?? '');
        return { success: true };
      }
      if (!(command instanceof GetQueryResultsCommand)) throw new Error(`not Insights: ${command}`);
      const { queryId = '', nextToken } = command.input;
      const rows = await run(queries.get(queryId) ?? { startTime: 0, endTime: 0, queryString: '' }, log);
      const from = Number(nextToken ?? 0);
      const hasMore = from + pageRows < rows.length;
      return {
        status: 'Complete',
        results: rows.slice(from, from + pageRows),
        ...(hasMore ? { nextToken: String(from + pageRows) } : {}),
      };
    },
  };
}

async function run(
  { logGroupName = '', queryString = '', startTime = 0, endTime = 0 }: StartQueryCommand['input'],
  { listStreams, readEvents }: EventReader,
) {
  const commands = commandsOf(queryString);
  const argumentOf = (form: RegExp) =>
    commands.map((command) => form.exec(command)?.[1]).find((found) => found !== undefined);
  const named = argumentOf(/^filter @logStream = "(.*)"$/);
  const alike = new RegExp(argumentOf(/^filter @logStream like \/(.*)\/$/) ?? '');
  const streams =
    named === undefined ? (await listStreams(logGroupName)).filter((name) => alike.test(name)) : [named];
  const pattern = argumentOf(/^filter @message like \/(.*)\/$/) ?? '';
  const like = new RegExp(pattern.replace(/^\(\?i\)/, ''), pattern.startsWith('(?i)') ? 'i' : '');
  const read = streams.map(async (stream) =>
    (await readEvents(logGroupName, stream)).map((event) => ({ ...event, stream })),
  );
  const events = (await Promise.all(read))
    .flat()
    .filter(({ timestamp }) => timestamp >= startTime * 1_000 && timestamp <= endTime * 1_000);
  if (commands.some((command) => command.startsWith('stats '))) {
    const numbers = new Set(events.map(({ message }) => Number(/^[0-9]+/.exec(message)?.[0])));
    const total = [...numbers].reduce((sum, seq) => sum + seq, 0);
    return [[cell('lines', String(numbers.size)), cell('total', String(total))]];
  }
  const isDescending = commands.includes('sort @timestamp desc');
  return events
    .filter(({ message }) => like.test(message))
    .toSorted((a, b) => (isDescending ? b.timestamp - a.timestamp : a.timestamp - b.timestamp))
    .map(({ message, stream }) => [cell('@message', message), cell('@logStream', stream)]);
}

function cell(field: string, value: string) {
  return { field, value };
}

/** CloudWatch Logs in a map: streams that have to be created, and Insights over them. */
export function logsInMemory(options: { pageRows?: number } = {}) {
  const streams = new Map<string, LogEvent[]>();
  const insights = insightsOver(
    {
      listStreams: async () => [...streams.keys()],
      readEvents: async (_group, stream) => streams.get(stream) ?? [],
    },
    options,
  );
  return {
    stopped: insights.stopped,
    async send(command: unknown): Promise<unknown> {
      if (command instanceof CreateLogStreamCommand) {
        const { logStreamName = '' } = command.input;
        if (streams.has(logStreamName)) {
          throw new ResourceAlreadyExistsException({ message: logStreamName, $metadata: {} });
        }
        streams.set(logStreamName, []);
        return {};
      }
      if (!(command instanceof PutLogEventsCommand)) return insights.send(command);
      const { logStreamName = '', logEvents = [] } = command.input;
      const events = streams.get(logStreamName);
      if (events === undefined) {
        throw new ResourceNotFoundException({ message: logStreamName, $metadata: {} });
      }
      for (const { timestamp = 0, message = '' } of logEvents) events.push({ timestamp, message });
      return {};
    },
  };
}
