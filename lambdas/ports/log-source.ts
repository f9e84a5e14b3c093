/** A place that log lines come from: a log group, a file, a command. */
export interface LogSource {
  /**
   * Hands out lines that were not handed out before the cursor. The same cursor and the same log give the same
   * lines: whoever keeps what it made of them together with the new cursor counts no line twice and loses none.
   * @throws the signal's reason when aborted; nothing else: what cannot be read is an answer.
   */
  read(wanted: LogRead): Promise<LogPage>;
}

export interface LogRead {
  /** Of the page before, as it came back from storage; `undefined` at first. To be parsed. */
  cursor: unknown;
  /** Lines from here on are wanted; `undefined` is the beginning. */
  fromMs: number | undefined;
  /** Where the reading stops for good: everything before it is handed out. Without it: about now, and it goes on. */
  toMs?: number | undefined;
  /** How many lines the cursor may name. Where more would have to be, the youngest are handed out later. */
  maxNamed?: number;
  nowMs: number;
  /** About so much text at once. */
  maxBytes: number;
  signal: AbortSignal;
}

export type LogPage =
  | {
      outcome: 'read';
      /** In the order in which they were written. */
      lines: readonly LogLine[];
      /** JSON of at most 20 KiB, without secrets; its numbers must survive, its texts may get masked. */
      cursor: unknown;
      /** There is more to read at once. */
      hasMore: boolean;
      /** What may be missing, a sentence each. */
      gaps: readonly string[];
      /** Up to when everything was handed out, where that is not now. */
      throughMs?: number;
    }
  /** Nothing was handed out. */
  | { outcome: 'unreadable'; why: string };

/** A line as its source hands it out; one event of several lines has line ends in it. */
export interface LogLine {
  text: string;
  /** When it was written, where the source knows that better than the line. */
  atMs?: number;
  /** It was there before the watch began: it counts at its own time, and only if that is within. */
  isPast: boolean;
  /** Lines of different streams are not parts of each other. */
  stream?: string;
}

/** Where agents may read logs. */
export interface LogSources {
  /** A CloudWatch log group. */
  group(name: string, place?: LogPlace): LogSource;
  /** A file of this machine; one that the platform's owner did not name cannot be read. */
  file(path: string): LogSource;
  list(wanted: LogPlace & { contains: string; signal: AbortSignal }): Promise<ListedSources>;
}

/** Where log groups are: in the platform's own account and region, unless it says otherwise. */
export interface LogPlace {
  region?: string | undefined;
  /** Twelve digits of a member account, which is entered by its role. */
  account?: string | undefined;
}

export interface ListedSources {
  groups: readonly { name: string; bytes: number }[];
  files: readonly { path: string; bytes: number }[];
  /** What could not be listed, and why. */
  gaps: readonly string[];
}

/** Opens logs for one agent. */
export type OpenLogs = (agentId: string) => LogSources;

/** Stands in where there are no logs: it says so. */
export const noLogs: LogSources = {
  group: () => unreadable('this function reads no log groups'),
  file: () => unreadable('this function reads no files'),
  list: async () => ({ groups: [], files: [], gaps: ['this function reads no logs'] }),
};

export function unreadable(why: string): LogSource {
  return { read: async () => ({ outcome: 'unreadable', why }) };
}
