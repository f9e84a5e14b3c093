import {
  type CloudWatchLogsClient,
  GetLogEventsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { type RetryDeps, retry } from '../retry.ts';

export interface BuildLogDeps extends RetryDeps {
  logs: Pick<CloudWatchLogsClient, 'send'>;
}

export interface LogPlace {
  logGroupName: string;
  logStreamName: string;
}

/** What the runner says in a build's log; all else in it is the build's own. */
export type RunnerWord =
  | { kind: 'out'; bytes: Uint8Array }
  | { kind: 'file'; path: string; packed: Uint8Array }
  | { kind: 'large'; path: string }
  | { kind: 'lay'; path: string }
  | { kind: 'open' }
  | { kind: 'end'; how: number | 'timeout'; totalBytes: number; of: 'command' | 'preparation' }
  | { kind: 'refused'; why: string };

/** Reads a build's log on from where it was, for the words of one runner. */
export class BuildLog {
  readonly #deps: BuildLogDeps;
  readonly #nonce: string;
  #token: string | undefined;

  constructor(deps: BuildLogDeps, nonce: string) {
    this.#deps = deps;
    this.#nonce = nonce;
  }

  /** The words since the last call; none as long as there is no log. */
  async read(place: LogPlace): Promise<RunnerWord[]> {
    const words: RunnerWord[] = [];
    for (;;) {
      const page = await this.#readPage(place);
      for (const { message = '' } of page?.events ?? []) {
        const word = parseWord(message, this.#nonce);
        if (word !== undefined) words.push(word);
      }
      // The end of a stream answers the token that it was asked with.
      const next = page?.nextForwardToken;
      if (next === undefined || next === this.#token) return words;
      this.#token = next;
    }
  }

  async #readPage(place: LogPlace) {
    const request = { ...place, startFromHead: true, nextToken: this.#token };
    try {
      return await retry(this.#deps, () => this.#deps.logs.send(new GetLogEventsCommand(request)));
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  }
}

function parseWord(message: string, nonce: string): RunnerWord | undefined {
  const [mark, ofNonce, ...rest] = message.trimEnd().split(' ');
  if (ofNonce !== nonce) return undefined;
  const [first = '', second = '', third = ''] = rest;
  switch (mark) {
    case '::out':
      return { kind: 'out', bytes: Buffer.from(first, 'base64') };
    case '::file':
      return { kind: 'file', path: textOf(first), packed: Buffer.from(second, 'base64') };
    case '::large':
      return { kind: 'large', path: textOf(first) };
    case '::open':
      return { kind: 'open' };
    case '::lay':
      return { kind: 'lay', path: textOf(first) };
    case '::end':
      return {
        ...{ kind: 'end', how: first === 'timeout' ? first : Number(first), totalBytes: Number(second) },
        of: third === 'preparation' ? third : 'command',
      };
    case '::refused':
      return { kind: 'refused', why: rest.join(' ') };
    default:
      return undefined;
  }
}

function textOf(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}
