import { expireApproval } from '#shared/agent/approval-rules.ts';
import type { Decision } from '#shared/agent/decide-next.ts';
import type { AgentId } from '#shared/agent/ids.ts';
import { limits } from '#shared/agent/limits.ts';
import { eventsOfRound } from '#shared/workflow/history-events.ts';
import type { StepPointer } from '#shared/workflow/step-pointer.ts';
import { handToSearch } from '../agents/hand-to-search.ts';
import { openCallsOf, tellOpenCalls } from '../agents/open-calls.ts';
import { type Attempt, decideFor, storedAnswer } from './attempt.ts';
import { endAgent } from './end-agent.ts';
import { pointAfterEnd } from './point-after-end.ts';
import { pointTo } from './pointers.ts';
import { recordRefusals } from './record-calls.ts';
import { resultLines } from './result-lines.ts';
import { type TurnDependencies, takeTurn } from './take-turn.ts';

/**
 * One turn. Decides from what is stored; calls the model at most once; safe to run twice: a reply that is
 * committed is never asked for again, and an older attempt can write nothing once a newer one began.
 */
export async function think(
  deps: TurnDependencies,
  pointer: StepPointer,
  signal: AbortSignal,
): Promise<StepPointer> {
  const next = await takeRound(deps, pointer, signal);
  return { ...next, events: pointer.events + eventsOfRound(next) };
}

async function takeRound(
  deps: TurnDependencies,
  pointer: StepPointer,
  signal: AbortSignal,
): Promise<StepPointer> {
  const isFull = pointer.events >= limits.eventsPerExecution;
  let attempt = await openAttempt(deps, pointer.agent_id);
  let mayCallModel = true;
  while (attempt !== undefined) {
    const outcome: Outcome = await act(deps, attempt, {
      failures: pointer.attempt,
      signal,
      mayCallModel,
      isFull,
    });
    if ('pointer' in outcome) return outcome.pointer;
    mayCallModel &&= !outcome.calledModel;
    attempt = outcome.attempt;
  }
  return pointAfterEnd(deps, pointer.agent_id);
}

async function openAttempt(deps: TurnDependencies, agentId: AgentId): Promise<Attempt | undefined> {
  const lease = deps.ids.uuid();
  const opened = await deps.store.openTurn(agentId, lease);
  return opened.refused ? undefined : { ...opened, lease };
}

/** Either the step is over, or something was written and the next decision follows from it. */
type Outcome = { pointer: StepPointer } | { attempt: Attempt | undefined; calledModel: boolean };

interface Step {
  /** Model calls before this one, in a row, that were throttled or broke. */
  failures: number;
  signal: AbortSignal;
  mayCallModel: boolean;
  /** The execution's history has no room for another round. */
  isFull: boolean;
}

/** Decisions after which the execution takes more states than its last ones. */
const goesOn: ReadonlySet<Decision['kind']> = new Set(['call_model', 'run_tools', 'pause', 'approve']);

async function act(deps: TurnDependencies, attempt: Attempt, step: Step): Promise<Outcome> {
  const { record, conversation } = attempt;
  const decision = decideFor(deps, attempt);
  if (step.isFull && goesOn.has(decision.kind)) return here(deps, attempt, 'renew');
  switch (decision.kind) {
    case 'call_model': {
      if (!step.mayCallModel) return here(deps, attempt, 'again');
      const taken = await takeTurn(deps, attempt, step);
      return 'pointer' in taken ? taken : { ...taken, calledModel: true };
    }
    case 'answer': {
      const answers = decision.answers.map((answer) => storedAnswer(record.turn, answer));
      await recordRefusals(deps, record, decision.answers);
      const written = await deps.store.putAnswers(record.agent_id, answers);
      if (written.refused) return { attempt: undefined, calledModel: false };
      const extended = { ...conversation, answers: [...conversation.answers, ...answers] };
      return { attempt: { ...attempt, conversation: extended }, calledModel: false };
    }
    case 'run_tools': {
      const [first, ...others] = decision.families;
      const next = others.length === 0 ? first : 'several';
      return { pointer: pointTo(deps.clock, record, { next, families: [...decision.families] }) };
    }
    case 'pause':
      return { pointer: pointTo(deps.clock, record, { next: 'pause', wait_seconds: decision.seconds }) };
    case 'approve':
      return { pointer: pointTo(deps.clock, record, { next: 'approve', wait_seconds: decision.seconds }) };
    case 'expire':
      return { attempt: await expire(deps, attempt, decision), calledModel: false };
    case 'finish': {
      const cause = { reason: 'finished', exitCode: decision.input.exit_code } as const;
      const lines = resultLines(decision.input, conversation.answers, record.artifacts);
      return { pointer: await endAgent(deps, record, { cause, lines }) };
    }
    case 'end': {
      await endAgent(deps, record, {
        cause: decision.cause,
        lines: tellOpenCalls(openCallsOf(conversation)),
      });
      return { attempt: undefined, calledModel: false };
    }
  }
}

async function expire(
  deps: TurnDependencies,
  attempt: Attempt,
  { isMoot }: { isMoot: boolean },
): Promise<Attempt | undefined> {
  const rule = expireApproval(deps.clock.now().toISOString(), { isMoot });
  const moved = await deps.store.moveApprovals(attempt.record.agent_id, rule);
  if (moved.refused) return undefined;
  await handToSearch(deps, attempt.record.agent_id, moved.lines);
  return { ...attempt, record: moved.record };
}

function here(deps: TurnDependencies, { record }: Attempt, next: 'again' | 'renew'): Outcome {
  return { pointer: pointTo(deps.clock, record, { next, epoch: record.epoch }) };
}
