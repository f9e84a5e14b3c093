import type { LogPage, LogSource, LogSources } from '#lambdas/ports/log-source.ts';
import { noLogs } from '#lambdas/ports/log-source.ts';
import type { Planned } from './replayed-logs.ts';

export interface GrowingLog extends LogSource {
  /** Fails from now on with these words; `undefined` mends it. */
  break(why: string | undefined): void;
  reads: number;
}

/** A log whose lines are there from the time of their event on. Its cursor is the number of lines handed out. */
export function growingLog(events: readonly Planned[], beganMs: number): GrowingLog {
  const lines = events.flatMap(({ atMs, lines: texts }) => texts.map((text) => ({ text, atMs })));
  let why: string | undefined;
  const log: GrowingLog = {
    reads: 0,
    break: (reason) => {
      why = reason;
    },
    async read({ cursor, nowMs }): Promise<LogPage> {
      log.reads += 1;
      if (why !== undefined) return { outcome: 'unreadable', why };
      const from = typeof cursor === 'number' ? cursor : 0;
      const there = lines.filter(({ atMs }) => atMs <= nowMs);
      const fresh = there.slice(from).map(({ text, atMs }) => ({ text, isPast: atMs < beganMs }));
      return { outcome: 'read', lines: fresh, cursor: there.length, hasMore: false, gaps: [] };
    },
  };
  return log;
}

/** Files by name. */
export function logsOf(files: Readonly<Record<string, LogSource>>): LogSources {
  return { ...noLogs, file: (path) => files[path] ?? noLogs.file(path) };
}
