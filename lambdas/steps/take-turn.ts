import { timeoutCause } from '#shared/agent/end.ts';
import { limits } from '#shared/agent/limits.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import type { StepPointer } from '#shared/workflow/step-pointer.ts';
import { handToSearch } from '../agents/hand-to-search.ts';
import { secondsLeft } from '../agents/start-execution.ts';
import type { OpenedTurn } from '../ports/agent-store.ts';
import { ModelError } from '../ports/model.ts';
import { type Attempt, decideFor, storedAnswer } from './attempt.ts';
import type { StepDependencies } from './dependencies.ts';
import { endAgent, pointAfterRefusal } from './end-agent.ts';
import { pointTo } from './pointers.ts';
import { recordRefusals } from './record-calls.ts';
import { type Guard, runGuarded } from './run-guarded.ts';
import { type StreamedTurn, streamTurn } from './stream-turn.ts';
import { tellOfTrouble } from './tell-of-trouble.ts';

/** What a turn touches, from the decision to the commit. */
export type TurnDependencies = Pick<
  StepDependencies,
  'store' | 'search' | 'model' | 'toolbox' | 'agentTypes' | 'clock' | 'ids' | 'log' | 'settings'
>;

/** The turn is committed and the attempt goes on with it, or the step ends here. */
type TakenTurn = { attempt: Attempt } | { pointer: StepPointer };

/** Calls the model, commits its reply, and turns every way in which that can fail into a next step. */
export async function takeTurn(
  deps: TurnDependencies,
  attempt: Attempt,
  step: { failures: number; signal: AbortSignal },
): Promise<TakenTurn> {
  return runGuarded(deps, { record: attempt.record, signal: step.signal }, async (guard) => {
    try {
      const streamed = await streamTurn(deps, attempt, guard);
      return await commit(deps, attempt, streamed);
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      return { pointer: await pointAfterFailure(deps, attempt, { error, guard, failures: step.failures }) };
    }
  });
}

async function commit(deps: TurnDependencies, attempt: Attempt, streamed: StreamedTurn): Promise<TakenTurn> {
  const { record, conversation, lease } = attempt;
  const { turn, lines, progress, rehearsal } = streamed;
  const turns = [...conversation.turns, turn];
  const ahead = { ...record, turn: turn.turn };
  const direct = directAnswers(deps, { record: ahead, conversation: { ...conversation, turns } });
  await recordRefusals(deps, ahead, direct);
  const answers = direct.map((answer) => storedAnswer(turn.turn, answer));
  const commit = { lease, turn, lines, progress, answers, rehearsal };
  const committed = await deps.store.commitTurn(record.agent_id, commit);
  if (committed.refused || committed.record.status !== 'running') {
    return { pointer: await pointAfterRefusal(deps, record.agent_id, lease) };
  }
  await handToSearch(deps, record.agent_id, committed.lines);
  return {
    attempt: {
      refused: false,
      record: committed.record,
      conversation: { ...conversation, turns, answers: [...conversation.answers, ...answers] },
      lease,
      shown: [],
    },
  };
}

/** Answers that need no tool go into the same commit as the reply: one write less for each turn. */
function directAnswers(deps: TurnDependencies, view: Pick<OpenedTurn, 'record' | 'conversation'>) {
  const decision = decideFor(deps, view);
  return decision.kind === 'answer' ? decision.answers : [];
}

async function pointAfterFailure(
  deps: TurnDependencies,
  { record }: Attempt,
  { error, guard, failures }: { error: ModelError; guard: Guard; failures: number },
): Promise<StepPointer> {
  switch (guard.stopped()) {
    case 'deadline':
      return endAgent(deps, record, { cause: timeoutCause(record.timeout_minutes) });
    case 'fenced':
      return pointAfterRefusal(deps, record.agent_id);
    case 'shutdown':
      throw new ProductError('unavailable', {
        message: 'The platform shut down in the middle of a turn',
        remedy: 'The turn is done again when it is back',
        cause: error,
      });
    case undefined:
      break;
  }
  const attempt = failures + 1;
  deps.log.warn('model call failed', { agent_id: record.agent_id, kind: error.kind, attempt });
  if (!error.retryable || attempt >= limits.modelAttempts) {
    return endAgent(deps, record, {
      cause: { reason: 'crashed', error: `The model ${record.model} could not be used: ${error.message}` },
    });
  }
  await tellOfTrouble(deps, record, { error, attempt });
  const asked = Math.ceil(error.retryAfterSeconds ?? backOffSeconds(deps, attempt));
  // A server may ask for hours; the agent still has to end at its deadline.
  const wait_seconds = Math.max(1, Math.min(asked, secondsLeft(deps.clock, record.deadline_at)));
  return pointTo(deps.clock, record, { next: 'pause', wait_seconds, attempt });
}

/** Doubles from 1 s to a minute; anywhere in its upper half, so that many agents do not return at once. */
function backOffSeconds(deps: TurnDependencies, attempt: number): number {
  const ceiling = Math.min(60, 2 ** (attempt - 1));
  const chance = (deps.ids.bytes(1)[0] ?? 0) / 255;
  return ceiling * (0.5 + chance / 2);
}
