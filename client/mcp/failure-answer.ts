import type { CallToolResult } from '@modelcontextprotocol/server';
import { onOneLine } from '#shared/agent/output.ts';
import { inWords } from '#shared/contract/remedy.ts';
import { AgentsError } from '../http/agents-error.ts';
import { toolWords } from './tool-words.ts';

/** What went wrong with a call, for the model that made it: what, what to do about it, and which request it was. */
export function failureAnswer(error: unknown): CallToolResult {
  return { isError: true, content: [{ type: 'text', text: tellFailure(error) }] };
}

/** The same as text; a line each. */
export function tellFailure(error: unknown): string {
  const { message, remedy, requestId } = partsOf(error);
  const request = requestId === undefined ? undefined : `Request id: ${requestId}`;
  const lines = [message, remedy, request].filter((line) => line !== undefined && line !== '');
  return lines.map((line) => onOneLine(line ?? '')).join('\n');
}

function partsOf(error: unknown): { message: string; remedy?: string; requestId?: string | undefined } {
  if (error instanceof AgentsError) {
    const { code, message, remedyParts, requestId } = error;
    const remedy = inWords(remedyParts, toolWords);
    if (code === 'usage' || code === 'workspace') return { message, remedy };
    return { message: `${message} (${code})`, remedy, requestId };
  }
  return {
    message: error instanceof Error ? error.message : String(error),
    remedy: 'This is a fault of the MCP server itself: its log has the details.',
  };
}
