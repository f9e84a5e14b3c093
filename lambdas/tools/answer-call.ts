import type { PendingCall, ToolAnswer, ToolCall } from '#shared/agent/conversation.ts';
import { limits } from '#shared/agent/limits.ts';
import { stripControls } from '#shared/agent/output.ts';
import type { Finding, NotChecked } from '#shared/findings/finding.ts';
import { maskSecrets } from '#shared/secrets/mask-secrets.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { WorkspaceError } from '../workspace/workspace.ts';
import { type PreparedDemand, prepareDemand } from './approval-demand.ts';
import { checkPending } from './check-pending.ts';
import { checkKept } from './kept.ts';
import {
  type ToolArtifact,
  type ToolContext,
  ToolError,
  type ToolOutcome,
  type ToolPending,
  type ToolResult,
} from './tool.ts';
import type { BoundTool } from './toolbox.ts';

interface Dependencies {
  clock: Clock;
  log: Log;
}

type Answer = Omit<ToolAnswer, 'turn'>;

/** What came of one round of a call: its answer, or what its tool goes on with later. */
export type CallOutcome =
  | { answer: Answer; artifacts: readonly ToolArtifact[]; outcome: 'ok' | 'error' | 'timeout' }
  | { pending: Omit<PendingCall, 'turn'>; progress: string | undefined }
  /** A person has to be asked. */
  | { demand: PreparedDemand };

interface Round {
  call: ToolCall;
  tool: BoundTool;
  /** Where the round before left the call. */
  earlier: PendingCall | undefined;
  signal: AbortSignal;
}

/**
 * Runs one round of a call within its time and turns whatever comes of it into an answer for the model (masked,
 * fenced as data, capped, never empty) or into what is kept until the next round. Never rejects.
 */
export async function answerCall(
  deps: Dependencies,
  round: Round,
  context: Omit<ToolContext, 'signal' | 'clock' | 'startedAt' | 'earlier'>,
): Promise<CallOutcome> {
  const { call, tool, earlier } = round;
  const startedAt = earlier === undefined ? deps.clock.now() : new Date(earlier.started_at);
  const { result, outcome } = await runInTime(deps, round, async (signal) =>
    checkOutcome(
      { tool: tool.name, now: deps.clock.now(), deadlineAt: context.deadlineAt },
      await tool.run(
        { ...context, signal, clock: deps.clock, startedAt, earlier: earlier?.state },
        call.input,
      ),
    ),
  ).catch((error: unknown) => explain(deps, tool.name, error));
  // A clock that is set back while the tool runs must not make the answer unreadable.
  const duration_ms = Math.max(0, deps.clock.now().getTime() - startedAt.getTime());
  if ('demand' in result) return result;
  if ('goOn' in result)
    return { pending: pendingOf(deps, round, { ...result.goOn, startedAt }), progress: result.goOn.progress };
  deps.log.info('tool call', { tool: tool.name, duration_ms, outcome });
  const answer = answerOf(round, { result, isError: outcome !== 'ok', duration_ms });
  return { answer, artifacts: result.artifacts ?? [], outcome };
}

type CheckedOutcome = ToolResult | ToolPending | { demand: PreparedDemand };

/** @throws {ToolError} for a demand that cannot be asked; {Error} for an outcome that only a broken tool has. */
function checkOutcome(
  { tool, ...times }: { tool: string; now: Date; deadlineAt: Date },
  outcome: ToolOutcome,
): CheckedOutcome {
  if ('needsApproval' in outcome) return { demand: prepareDemand(tool, outcome.needsApproval, times) };
  return checkKept(checkPending(outcome));
}

function answerOf(
  { call, tool }: Round,
  { result, isError, duration_ms }: { result: ToolResult; isError: boolean; duration_ms: number },
): Answer {
  return {
    tool_use_id: call.id,
    tool: tool.name,
    content: fence(tool.name, result.content),
    is_error: isError,
    duration_ms,
    findings: (result.findings ?? []).slice(0, maxKept).map(masked),
    not_checked: gapsOf(result).map(masked),
    ...(result.kept === undefined ? {} : { kept: result.kept }),
  };
}

function pendingOf(
  { clock }: Dependencies,
  { call, tool, earlier }: Round,
  goOn: { afterSeconds: number; state: unknown; startedAt: Date },
): Omit<PendingCall, 'turn'> {
  return {
    tool_use_id: call.id,
    tool: tool.name,
    round: (earlier?.round ?? 0) + 1,
    started_at: goOn.startedAt.toISOString(),
    wake_at: new Date(clock.now().getTime() + goOn.afterSeconds * 1000).toISOString(),
    state: goOn.state,
  };
}

/** Of the findings, and of the gaps, of one call: they are read again at every later turn. */
const maxKept = 5_000;

/** What was left out of the findings and of the gaps is a gap itself. */
function gapsOf({ findings = [], notChecked = [] }: ToolResult): NotChecked[] {
  const more = Math.max(0, findings.length - maxKept);
  const unlisted = Math.max(0, notChecked.length - maxKept);
  return [
    ...(more > 0 ? [{ what: `${more} more findings`, why: 'there are too many to be listed' }] : []),
    ...(unlisted > 0 ? [{ what: `${unlisted} more things`, why: 'there are too many to be named' }] : []),
    ...notChecked.slice(0, maxKept),
  ];
}

/** Every text of it: a path, a title or a reason can quote the scanned tree as well as evidence can. */
function masked<Told extends Finding | NotChecked>(told: Told): Told {
  const texts = Object.entries(told).map(([name, value]) => [
    name,
    typeof value === 'string' ? maskSecrets(stripControls(value)) : value,
  ]);
  return { ...told, ...Object.fromEntries(texts) };
}

interface Outcome<Result> {
  result: Result;
  outcome: 'ok' | 'error' | 'timeout';
}

async function runInTime(
  deps: Dependencies,
  { tool, signal }: Pick<Round, 'tool' | 'signal'>,
  run: (signal: AbortSignal) => Promise<CheckedOutcome>,
): Promise<Outcome<CheckedOutcome>> {
  const overtime = new AbortController();
  const settled = new AbortController();
  const result = run(AbortSignal.any([signal, overtime.signal]));
  // A tool that is late may still fail: that must not go unhandled.
  result.catch(() => undefined);
  try {
    const timeout = deps.clock.sleep(tool.timeoutMs, AbortSignal.any([signal, settled.signal]));
    const first = await Promise.race([result, timeout]);
    if (first !== undefined) return { result: first, outcome: 'ok' };
    const seconds = tool.timeoutMs / 1000;
    const content = `The call took longer than ${seconds} s and was stopped. Ask for less at once.`;
    return { result: { content: signal.aborted ? 'The call was cut short.' : content }, outcome: 'timeout' };
  } finally {
    settled.abort();
    overtime.abort();
  }
}

function explain(deps: Dependencies, tool: string, error: unknown): Outcome<ToolResult> {
  if (error instanceof ToolError || error instanceof WorkspaceError) {
    return { result: { content: error.message }, outcome: 'error' };
  }
  deps.log.error('a tool broke', { tool, error: error instanceof Error ? error.stack : String(error) });
  const content = `The tool ${tool} broke. This says nothing about the input's safety; go on without it and say so.`;
  return { result: { content }, outcome: 'error' };
}

/** Takes no room on a screen, and nothing away where it is missing. */
const invisible = /[\u00ad\u200b\u2060\ufeff\u{e0000}-\u{e007f}]/gu;
/** However it is written: a model reads `</DATA >` as it reads `</data>`. */
const fenceMark = /<[ \t]{0,8}(\/?)[ \t]{0,8}data(?![a-z0-9_-])/gi;

/** Marks what came from outside, so that the model does not take it for instructions. */
function fence(tool: string, content: string): string {
  // Behind the control characters: one that is not seen would split a secret or a forged mark.
  const visible = content.split('\n').map(stripControls).join('\n').replaceAll(invisible, '');
  const safe = maskSecrets(visible).replaceAll(fenceMark, '&lt;$1data');
  return `<data from="${tool}">\n${cap(safe === '' ? '(empty)' : safe)}\n</data>`;
}

function cap(text: string): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= limits.toolResultBytes) return text;
  const kept = new TextDecoder().decode(bytes.subarray(0, limits.toolResultBytes)).replace(/\uFFFD$/, '');
  const left = bytes.length - limits.toolResultBytes;
  return `${kept}\n[... ${left} bytes left out; narrow the question to see them]`;
}
