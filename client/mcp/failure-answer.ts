import type { CallToolResult } from '@modelcontextprotocol/server';
import { onOneLine } from '#shared/agent/output.ts';
import { AgentsError } from '../http/agents-error.ts';

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
    const { code, message, remedy, requestId } = error;
    if (code === 'usage' || code === 'workspace') return { message, remedy };
    return { message: `${message} (${code})`, remedy: forModels(remedy), requestId };
  }
  return {
    message: error instanceof Error ? error.message : String(error),
    remedy: 'This is a fault of the MCP server itself: its log has the details.',
  };
}

/** The platform speaks to programs, of routes and flags; a model has tools. */
function forModels(remedy: string): string {
  return remedy
    .replace(/\bGET \/agent-types\b/g, "the description of the tool Task's subagent_type")
    .replace(/\bGET \/agents\b(?!\/)/g, 'ListAgents')
    .replace(
      'with --endpoint or AGENTS_ENDPOINT',
      "with --endpoint or AGENTS_ENDPOINT in this server's settings",
    );
}
