import { CloudWatchLogsClient, type PutLogEventsCommandInput } from '@aws-sdk/client-cloudwatch-logs';
import { answering, nowhere } from './answered-client.ts';

// CloudWatch Logs bills every event as its text and these.
export const eventOverheadBytes = 26;

/** CloudWatch Logs, which takes everything and counts the bytes that it would bill. */
export class CountedLogs {
  readonly client: CloudWatchLogsClient = new CloudWatchLogsClient(nowhere);
  readonly calls: Record<string, number> = {};
  bytes = 0;

  constructor(pause: () => Promise<void>) {
    this.client.middlewareStack.add(
      answering((command, input) => this.#answer(command, input), pause),
      { step: 'initialize', priority: 'high', name: 'countedLogs' },
    );
  }

  #answer(command: string, input: object): object {
    this.calls[command] = (this.calls[command] ?? 0) + 1;
    if (command === 'PutLogEventsCommand') {
      for (const { message = '' } of (input as PutLogEventsCommandInput).logEvents ?? []) this.add(message);
    }
    return {};
  }

  add(message: string): void {
    this.bytes += Buffer.byteLength(message) + eventOverheadBytes;
  }
}
