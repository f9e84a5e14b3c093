import type { AgentOutput } from '#shared/contract/agent-output.ts';
import { AgentsError } from '../http/agents-error.ts';

/** What the command exits with when it is not an agent's own exit code; from `sysexits.h` where it has a word. */
export const exitCodes = {
  ok: 0,
  /** The command line, or a request that the platform finds wrong. */
  usage: 64,
  /** No platform there, or it can't be reached. */
  unreachable: 69,
  /** Ours. */
  internal: 70,
  /** The same command may succeed later: throttled, too many agents, a wait that ran out of time. */
  transient: 75,
  forbidden: 77,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

/** A wait that was given a time ran out of it. */
export class WaitTimeout extends Error {
  override readonly name = 'WaitTimeout';
  readonly remedy = 'The agents go on; wait again, or give it more time.';
}

/** The reason with which Ctrl-C aborts. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  constructor() {
    super('interrupted');
  }
}

/** The exit code of a command that threw; what nobody foresaw counts as ours. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof Interrupted) return exitCodes.interrupted;
  if (error instanceof WaitTimeout) return exitCodes.transient;
  return error instanceof AgentsError ? exitCodeOfCall(error) : exitCodes.internal;
}

function exitCodeOfCall({ code, status = 0, retryable }: AgentsError): number {
  if (code === 'usage' || code === 'workspace') return exitCodes.usage;
  if (['no_platform', 'connection_broken', 'timed_out'].includes(code)) return exitCodes.unreachable;
  if (code === 'no_credentials' || status === 401 || status === 403) return exitCodes.forbidden;
  if (retryable) return exitCodes.transient;
  return status >= 400 && status < 500 ? exitCodes.usage : exitCodes.internal;
}

/**
 * An ended agent's exit code as one of a process: those outside 0..255 would wrap, 256 even to a success.
 */
export function exitCodeOfAgent({ status, exit_code }: Pick<AgentOutput, 'status' | 'exit_code'>): number {
  const code = exit_code ?? (status === 'completed' ? 0 : 1);
  return code >= 0 && code <= 255 ? code : 1;
}
