import type { ToolAnswer, ToolCall } from '#shared/agent/conversation.ts';
import { limits } from '#shared/agent/limits.ts';
import { maskSecrets } from '#shared/secrets/mask-secrets.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { WorkspaceError } from '../workspace/workspace.ts';
import { type ToolContext, ToolError, type ToolResult } from './tool.ts';
import type { BoundTool } from './toolbox.ts';

interface Dependencies {
  clock: Clock;
  log: Log;
}

type Answer = Omit<ToolAnswer, 'turn'>;

/**
 * Runs one call within its time and turns whatever comes of it into an answer for the model: masked, fenced
 * as data, capped, never empty. Never rejects.
 */
export async function answerCall(
  deps: Dependencies,
  { call, tool, signal }: { call: ToolCall; tool: BoundTool; signal: AbortSignal },
  context: Omit<ToolContext, 'signal'>,
): Promise<Answer> {
  const startedMs = deps.clock.now().getTime();
  const outcome = await runInTime(deps, { tool, signal }, (within) =>
    tool.run({ ...context, signal: within }, call.input),
  ).catch((error: unknown) => explain(deps, tool.name, error));
  // A clock that is set back while the tool runs must not make the answer unreadable.
  const duration_ms = Math.max(0, deps.clock.now().getTime() - startedMs);
  deps.log.info('tool call', { tool: tool.name, duration_ms, is_error: outcome.isError });
  return {
    tool_use_id: call.id,
    tool: tool.name,
    content: fence(tool.name, outcome.result.content),
    is_error: outcome.isError,
    duration_ms,
    findings: [...(outcome.result.findings ?? [])].map((finding) => ({
      ...finding,
      evidence: maskSecrets(finding.evidence),
    })),
    not_checked: [...(outcome.result.notChecked ?? [])],
  };
}

interface Outcome {
  result: ToolResult;
  isError: boolean;
}

async function runInTime(
  deps: Dependencies,
  { tool, signal }: { tool: BoundTool; signal: AbortSignal },
  run: (signal: AbortSignal) => Promise<ToolResult>,
): Promise<Outcome> {
  const overtime = new AbortController();
  const settled = new AbortController();
  const result = run(AbortSignal.any([signal, overtime.signal]));
  // A tool that is late may still fail: that must not go unhandled.
  result.catch(() => undefined);
  try {
    const timeout = deps.clock.sleep(tool.timeoutMs, AbortSignal.any([signal, settled.signal]));
    const first = await Promise.race([result, timeout]);
    if (first !== undefined) return { result: first, isError: false };
    const seconds = tool.timeoutMs / 1000;
    throw new ToolError(
      signal.aborted
        ? 'The call was cut short.'
        : `The call took longer than ${seconds} s and was stopped. Ask for less at once.`,
    );
  } finally {
    settled.abort();
    overtime.abort();
  }
}

function explain(deps: Dependencies, tool: string, error: unknown): Outcome {
  if (error instanceof ToolError || error instanceof WorkspaceError) {
    return { result: { content: error.message }, isError: true };
  }
  deps.log.error('a tool broke', { tool, error: error instanceof Error ? error.stack : String(error) });
  const content = `The tool ${tool} broke. This says nothing about the input's safety; go on without it and say so.`;
  return { result: { content }, isError: true };
}

/** Marks what came from outside, so that the model does not take it for instructions. */
function fence(tool: string, content: string): string {
  const masked = maskSecrets(content)
    .toWellFormed()
    .replaceAll(/<(\/?)data\b/g, '<$1 data');
  return `<data from="${tool}">\n${cap(masked === '' ? '(empty)' : masked)}\n</data>`;
}

function cap(text: string): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= limits.toolResultBytes) return text;
  const kept = new TextDecoder().decode(bytes.subarray(0, limits.toolResultBytes)).replace(/\uFFFD$/, '');
  const left = bytes.length - limits.toolResultBytes;
  return `${kept}\n[... ${left} bytes left out; narrow the question to see them]`;
}
