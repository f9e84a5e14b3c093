import { cleanLine, splitLines } from '#shared/agent/output.ts';
import { inWords } from '#shared/contract/remedy.ts';
import { AgentsError } from '../http/agents-error.ts';
import { asTyped } from './as-typed.ts';
import { commandWords } from './command-words.ts';
import { exitCodeOf, Interrupted, WaitTimeout } from './exit-codes.ts';
import type { TerminalStream } from './view/agent-view.ts';
import { writeJson } from './view/json-view.ts';
import type { Paint } from './view/paint.ts';

interface Failure {
  code: string;
  message: string;
  remedy: string;
  retryable: boolean;
  request_id?: string;
  details?: Record<string, unknown>;
}

/** What went wrong, without stacks and without words of a library's own. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof AgentsError) {
    const { code, message, remedyParts, retryable, requestId, details } = error;
    return {
      ...{ code, message, remedy: inWords(remedyParts, commandWords), retryable },
      ...(requestId === undefined ? {} : { request_id: requestId }),
      ...(details === undefined ? {} : { details }),
    };
  }
  if (error instanceof Interrupted) {
    return { code: 'interrupted', message: 'interrupted', remedy: '', retryable: true };
  }
  if (error instanceof WaitTimeout) return { code: 'wait_timeout', ...textOf(error), retryable: true };
  return {
    code: 'internal',
    message: error instanceof Error ? error.message : String(error),
    remedy:
      'This is a fault of the command line itself. Run it again with --debug and report what it prints.',
    retryable: false,
  };
}

export interface ReportOptions {
  out: TerminalStream;
  err: TerminalStream;
  paint: Paint;
  /** How the user calls this program, for commands to copy. */
  command: string;
  isJson: boolean;
  isDebug: boolean;
}

/**
 * Tells of a failure: as text on `err`, or as `{"error":{...}}` on `out` for whoever reads JSON there.
 * @returns the exit code.
 */
export function reportFailure(error: unknown, options: ReportOptions): number {
  const { out, err, paint, command, isJson, isDebug } = options;
  const failure = describeFailure(error);
  if (isJson) writeJson(out, { error: failure });
  else if (error instanceof Interrupted) err.write('Interrupted.\n');
  else {
    const { message, remedy, request_id } = failure;
    const trailer = request_id === undefined ? [] : [paint('dim', `request id: ${cleanLine(request_id)}`)];
    const lines = [...clean(`error: ${asTyped(message, command)}`), ...clean(asTyped(remedy, command))];
    const [first = '', ...rest] = lines;
    err.write([paint('red', first), ...rest, ...trailer].map((line) => `${line}\n`).join(''));
  }
  if (isDebug) err.write(`${clean(stackOf(error)).join('\n')}\n`);
  return exitCodeOf(error);
}

function textOf({ message, remedy }: { message: string; remedy: string }) {
  return { message, remedy };
}

function clean(text: string): string[] {
  return splitLines(text).map(cleanLine);
}

/** With every cause: those are what the message leaves out. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\ncaused by: ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
