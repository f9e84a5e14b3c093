import type { CallOutcomeName, CallRecord } from '#shared/agent/call-record.ts';
import { isControlTool } from '#shared/agent/control-tools.ts';
import type { ToolCall } from '#shared/agent/conversation.ts';
import type { DirectAnswer } from '#shared/agent/decide-next.ts';
import { limits } from '#shared/agent/limits.ts';
import { stripControls } from '#shared/agent/output.ts';
import type { AgentRecord, RunningAgent } from '#shared/agent/record.ts';
import { maskSecrets } from '#shared/secrets/mask-secrets.ts';
import type { StepDependencies } from './dependencies.ts';

type Dependencies = Pick<StepDependencies, 'store' | 'clock'>;

interface CallTold extends Pick<CallRecord, 'aftermath'> {
  call: ToolCall;
  outcome: CallOutcomeName;
  startedAt: Date;
  /** Default: now. */
  until?: Date;
}

/** Records what came of a call. Written before its answer: what ran is known even where nothing more was stored. */
export async function recordCall(
  deps: Dependencies,
  record: AgentRecord,
  { call, outcome, startedAt, until = deps.clock.now(), aftermath }: CallTold,
): Promise<void> {
  const { agent_id, subagent_type, owner, turn } = record;
  const duration_ms = Math.max(0, until.getTime() - startedAt.getTime());
  const started_at = startedAt.toISOString();
  const told: CallRecord = {
    ...{ agent_id, subagent_type, owner, turn, tool_use_id: call.id },
    ...{ tool: call.name, input: shownInput(call.input), started_at, duration_ms, outcome },
    ...(aftermath === undefined ? {} : { aftermath }),
  };
  await deps.store.recordCall(told);
}

/** Records the calls among these answers that were refused; the platform's own tools are no matter of record. */
export async function recordRefusals(
  deps: Dependencies,
  record: RunningAgent,
  answers: readonly DirectAnswer[],
): Promise<void> {
  const refused = answers.filter(({ call, isError }) => isError && !isControlTool(call.name));
  const startedAt = deps.clock.now();
  await Promise.all(
    refused.map(({ call }) => recordCall(deps, record, { call, outcome: 'refused', startedAt })),
  );
}

function shownInput(input: unknown): string {
  const masked = JSON.stringify(input ?? null, (_name, field: unknown) =>
    typeof field === 'string' ? maskSecrets(stripControls(field)) : field,
  );
  const shown = maskSecrets(masked);
  if (Buffer.byteLength(shown) <= limits.callInputBytes) return shown;
  const kept = Buffer.from(shown)
    .subarray(0, limits.callInputBytes)
    .toString()
    .replace(/\uFFFD$/, '');
  return `${kept} [... cut]`;
}
