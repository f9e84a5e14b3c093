import { controlTools } from '#shared/agent/control-tools.ts';
import type { ToolCall, Turn } from '#shared/agent/conversation.ts';
import { createLineCleaner } from '#shared/agent/line-cleaner.ts';
import { deliveredLine } from '#shared/agent/message.ts';
import { progressLines } from '#shared/agent/output.ts';
import type { Progress } from '#shared/agent/record.ts';
import { rehearsalNotice } from '#shared/agent/rehearsal.ts';
import { waitingMessages } from '#shared/agent/waiting-messages.ts';
import { priceUsage } from '#shared/pricing/cost.ts';
import { maskSecrets } from '#shared/secrets/mask-secrets.ts';
import type { OpenedTurn } from '../ports/agent-store.ts';
import { ModelError, type ModelReply, type ModelSink } from '../ports/model.ts';
import type { StepDependencies } from './dependencies.ts';
import { LineWriter } from './line-writer.ts';
import { buildMessages } from './messages.ts';
import type { Guard } from './run-guarded.ts';
import { buildSystemPrompt } from './system-prompt.ts';

export interface StreamedTurn {
  turn: Turn;
  /** Lines not written yet: they go into the turn's commit. */
  lines: readonly string[];
  progress: Progress;
  /** No model answered but a playbook. */
  rehearsal: boolean;
}

type Dependencies = Pick<
  StepDependencies,
  'store' | 'search' | 'model' | 'toolbox' | 'agentTypes' | 'clock' | 'log' | 'settings'
>;

/**
 * Asks the model for the next reply and shows its lines while they arrive.
 * @throws {ModelError} also when the guard stopped the call (`aborted`); lines that arrived are written.
 */
export async function streamTurn(
  deps: Dependencies,
  opened: OpenedTurn & { lease: string },
  guard: Guard,
): Promise<StreamedTurn> {
  const { record, conversation, lease, shown } = opened;
  const turn = record.turn + 1;
  const writer = new LineWriter(deps, { record, turn, lease, shown, onRefused: guard.fence });
  const cleaner = createLineCleaner(maskSecrets);
  const told = waitingMessages(conversation);
  // First, so that a repeated attempt, which may have more of them, finds those of the earlier one at its beginning.
  writer.write(told.map(deliveredLine));
  try {
    const reply = await deps.model.complete(
      requestFor(deps, { record, conversation }, guard.signal),
      sinkOf(cleaner, writer),
    );
    writer.write(cleaner.flush());
    if (reply.rehearsal && !record.rehearsal) writer.write([rehearsalNotice]);
    const { rehearsal } = reply;
    const at = deps.clock.now().toISOString();
    const toldInAll = told.at(-1)?.number ?? conversation.turns.at(-1)?.told;
    const committed = { ...turnOf(turn, reply, at), ...(toldInAll !== undefined && { told: toldInAll }) };
    return { turn: committed, rehearsal, ...(await writer.takeRest()) };
  } catch (error) {
    // Half a line that the next attempt will write whole would only have to be taken back.
    if (!isDoneAgain(error, guard)) writer.write(cleaner.flush());
    await writer.close();
    throw error;
  }
}

function isDoneAgain(error: unknown, guard: Guard): boolean {
  return guard.stopped() === 'shutdown' || (error instanceof ModelError && error.retryable);
}

function requestFor(
  deps: Dependencies,
  { record, conversation }: Pick<OpenedTurn, 'record' | 'conversation'>,
  signal: AbortSignal,
) {
  const agentType = deps.agentTypes.get(record.subagent_type);
  if (agentType === undefined) throw new Error(`agent type ${record.subagent_type} is gone`);
  return {
    model: record.model,
    system: buildSystemPrompt(agentType),
    tools: deps.toolbox.definitionsFor(agentType),
    messages: buildMessages(record, conversation),
    maxTokens: deps.settings.replyTokens,
    signal,
  };
}

function sinkOf(cleaner: ReturnType<typeof createLineCleaner>, writer: LineWriter): ModelSink {
  return {
    onText: (delta) => writer.write(cleaner.push(delta)),
    onToolCall: (call) => writer.write(cleaner.pushLines(shownOf(call))),
  };
}

/** What a call to report_progress shows; nothing for other calls and for inputs that its schema refuses. */
function shownOf(call: ToolCall): string {
  if (call.name !== 'report_progress') return '';
  const report = controlTools.report_progress.input.safeParse(call.input).data;
  return report === undefined ? '' : progressLines(report).join('\n');
}

function turnOf(turn: number, reply: ModelReply, at: string): Turn {
  const { usage } = reply;
  const counts = {
    input: usage.input_tokens,
    output: usage.output_tokens,
    cacheRead: usage.cache_read_tokens,
    cacheWrite5m: usage.cache_write_tokens - usage.cache_write_1h_tokens,
    cacheWrite1h: usage.cache_write_1h_tokens,
  };
  return {
    turn,
    content: [...reply.content],
    stop_reason: reply.stopReason,
    tool_calls: [...reply.toolCalls],
    usage: priceUsage(reply.model, counts, at),
    at,
  };
}
