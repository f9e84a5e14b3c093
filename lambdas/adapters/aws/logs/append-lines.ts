import {
  type CloudWatchLogsClient,
  CreateLogStreamCommand,
  type InputLogEvent,
  PutLogEventsCommand,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import type { AgentId } from '#shared/agent/ids.ts';
import type { OutputLine } from '#shared/agent/output.ts';
import { isTransientAwsError, type RetryDeps, retry } from '../retry.ts';
import { toMessage } from './log-event.ts';

export interface AppendDeps extends RetryDeps {
  logs: Pick<CloudWatchLogsClient, 'send'>;
}

/** What one PutLogEvents takes; an event counts as its UTF-8 and 26 bytes more. */
const batchLimits = { bytes: 1_048_576, events: 10_000, spanMs: 24 * 3_600_000 };
const eventOverheadBytes = 26;

/**
 * Puts lines into the agent's own stream, which the first of them creates.
 * @throws when the service did not take all of them.
 */
export async function appendLines(
  deps: AppendDeps,
  stream: { logGroupName: string; logStreamName: AgentId },
  lines: readonly OutputLine[],
): Promise<void> {
  for (const logEvents of inBatches(lines)) {
    const put = () => deps.logs.send(new PutLogEventsCommand({ ...stream, logEvents }));
    const answer = await retry(deps, put).catch(async (error: unknown) => {
      if (!isMissing(error)) throw error;
      await createStream(deps, stream);
      // A stream that was just created may be unknown for a moment.
      return retry(deps, put, { isTransient: (later) => isMissing(later) || isTransientAwsError(later) });
    });
    const rejected = answer.rejectedLogEventsInfo;
    if (rejected !== undefined) {
      throw new Error(
        `CloudWatch Logs refused events of ${stream.logStreamName}: ${JSON.stringify(rejected)}`,
      );
    }
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof ResourceNotFoundException;
}

async function createStream(
  deps: AppendDeps,
  stream: { logGroupName: string; logStreamName: string },
): Promise<void> {
  try {
    await retry(deps, () => deps.logs.send(new CreateLogStreamCommand(stream)));
  } catch (error) {
    if (!(error instanceof ResourceAlreadyExistsException)) throw error;
  }
}

/** In the order of time, as each batch has to be; lines of one moment stay in the order of their numbers. */
function inBatches(lines: readonly OutputLine[]): InputLogEvent[][] {
  const events = lines
    .map((line) => ({ timestamp: Date.parse(line.at), message: toMessage(line), seq: line.seq }))
    .sort((a, b) => a.timestamp - b.timestamp || a.seq - b.seq);
  const batches: { timestamp: number; message: string }[][] = [];
  let bytes = 0;
  for (const { timestamp, message } of events) {
    const size = Buffer.byteLength(message) + eventOverheadBytes;
    const batch = batches.at(-1);
    const startedAt = batch?.[0]?.timestamp ?? timestamp;
    const isFull =
      batch === undefined ||
      batch.length >= batchLimits.events ||
      bytes + size > batchLimits.bytes ||
      timestamp - startedAt >= batchLimits.spanMs;
    if (isFull) batches.push([{ timestamp, message }]);
    else batch.push({ timestamp, message });
    bytes = isFull ? size : bytes + size;
  }
  return batches;
}
