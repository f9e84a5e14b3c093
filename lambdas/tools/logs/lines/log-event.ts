import type { Level } from './level.ts';

/** What a line says, whatever its format. */
export interface LogEvent {
  /** Milliseconds since 1970; not there in a line that says no time. */
  atMs?: number | undefined;
  /** As the line says; see {@link levelOf}. */
  level: Level | undefined;
  /** Without time and level. */
  message: string;
  /** The exception that the line carries, as `Type: message`. */
  exception?: string | undefined;
  /** Of a request, in the access log of a server. */
  status?: number | undefined;
}

/** A line that carries an exception and no level is an error. */
export function levelOf({ level, exception }: Pick<LogEvent, 'level' | 'exception'>): Level {
  return level ?? (exception === undefined ? 'info' : 'error');
}

/** A request that was answered is a problem when the server failed, and worth a look when the caller did. */
export function levelOfStatus(status: number): Level {
  if (status >= 500) return 'error';
  return status >= 400 ? 'warn' : 'info';
}
