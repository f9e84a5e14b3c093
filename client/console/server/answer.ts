import type { ServerResponse } from 'node:http';
import { AgentsError } from '#client/http/agents-error.ts';
import type { ErrorBody } from '#shared/contract/error-body.ts';
import { inWords } from '#shared/contract/remedy.ts';
import { pageWords } from './page-words.ts';

/** What the console itself refuses, with the status that says so. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly code: string;
  readonly remedy: string;

  constructor(status: number, { code, message, remedy }: { code: string; message: string; remedy: string }) {
    super(message);
    this.status = status;
    this.code = code;
    this.remedy = remedy;
  }
}

/** A caller that is gone is no error. */
export function sendJson(response: ServerResponse, status: number, body: object): void {
  if (response.destroyed || response.headersSent) return;
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  });
  response.end(JSON.stringify(body));
}

/** In the form of the platform's own errors, which are passed on as they came. */
export function sendError(response: ServerResponse, error: unknown): void {
  const { status, ...fields } = describeError(error);
  const body: ErrorBody = { error: fields, request_id: requestIdOf(error) };
  sendJson(response, status, body);
}

/** What went wrong, as the page tells it. Nothing of this process is told for what nobody foresaw. */
export function describeError(error: unknown): ErrorBody['error'] & { status: number } {
  if (error instanceof AgentsError) {
    const { code, message, remedyParts, retryable, details } = error;
    const remedy = inWords(remedyParts, pageWords);
    const status = error.status ?? (code === 'usage' || code === 'workspace' ? 400 : 502);
    return { status, code, message, remedy, retryable, ...(details === undefined ? {} : { details }) };
  }
  if (error instanceof Refusal) {
    const { status, code, message, remedy } = error;
    return { status, code, message, remedy, retryable: false };
  }
  return {
    ...{ status: 500, code: 'internal', message: 'The console failed.', retryable: true },
    remedy: 'Try again; the terminal in which it runs says more.',
  };
}

/** Whether it is a fault of the console's own. */
export function isUnforeseen(error: unknown): boolean {
  return !(error instanceof AgentsError || error instanceof Refusal);
}

function requestIdOf(error: unknown): string {
  return (error instanceof AgentsError ? error.requestId : undefined) ?? 'console';
}
