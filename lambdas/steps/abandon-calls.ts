import { limits } from '#shared/agent/limits.ts';
import { cleanLine, onOneLine, stripControls } from '#shared/agent/output.ts';
import type { EndedAgent } from '#shared/agent/record.ts';
import { maskSecrets } from '#shared/secrets/mask-secrets.ts';
import type { ToolFamily } from '#shared/workflow/families.ts';
import { findOpenCalls, type OpenCall } from '../agents/open-calls.ts';
import { type AbandonContext, ToolError } from '../tools/tool.ts';
import type { BoundTool } from '../tools/toolbox.ts';
import { recordCall } from './record-calls.ts';
import { keptBy, type RunToolsDependencies, reachOf } from './run-call.ts';

/**
 * Abandons the calls of one family that the agent's end has left open: what they began elsewhere is ended by their
 * tools, and what came of it is recorded with the call. Safe to repeat: a call that is recorded as abandoned is left
 * alone, and a tool that is asked twice finds its work done.
 */
export async function abandonCalls(
  deps: RunToolsDependencies,
  record: EndedAgent,
  { family, signal }: { family: ToolFamily; signal: AbortSignal },
): Promise<void> {
  const { conversation, open } = await findOpenCalls(deps.store, record);
  const kept = keptBy(conversation);
  await Promise.all(
    open.map(async ({ call, pending }) => {
      const tool = deps.toolbox.findBegun(call.name);
      if (tool?.family !== family) return;
      const context = { ...reachOf(deps, record, call), kept, signal, clock: deps.clock };
      const aftermath = await abandon(deps, { tool, call, pending }, { ...context, earlier: pending?.state });
      const startedAt = new Date(pending?.started_at ?? record.completed_at);
      const until = new Date(record.completed_at);
      await recordCall(deps, record, { call, outcome: 'abandoned', startedAt, until, aftermath });
    }),
  );
}

async function abandon(
  { log }: RunToolsDependencies,
  { tool, call }: OpenCall & { tool: BoundTool },
  context: AbandonContext,
): Promise<string | undefined> {
  try {
    const told = await tool.abandon?.(context, call.input);
    return told === undefined ? undefined : safe(told);
  } catch (error) {
    if (error instanceof ToolError) return safe(error.message);
    log.error('a call was not abandoned', { tool: tool.name, error: String(error) });
    return 'What it began elsewhere could not be ended: it may go on.';
  }
}

function safe(text: string): string {
  return cleanLine(maskSecrets(stripControls(onOneLine(text)))).slice(0, limits.aftermathChars);
}
