import type { RunningAgent } from '#shared/agent/record.ts';
import { foretellOpenCalls, startEnding } from '../agents/open-calls.ts';
import { startExecution } from '../agents/start-execution.ts';
import { executionName } from '../ports/executions.ts';
import type { StepDependencies } from '../steps/dependencies.ts';
import { endAgent } from '../steps/end-agent.ts';
import { endOfExecution } from './end-of-execution.ts';

type Dependencies = Pick<StepDependencies, 'store' | 'search' | 'executions' | 'clock' | 'log'>;

/**
 * Looks at every agent that is said to run. One without an execution gets it, since a start may have been
 * lost between the claim and here; one whose execution ended without a word is ended. Safe to repeat.
 * @returns how many agents were said to run.
 */
export async function sweep(deps: Dependencies): Promise<number> {
  const running = await deps.store.listRunning();
  for (const record of running) {
    // One that cannot be looked after now must not keep the others waiting; the next sweep tries again.
    await lookAfter(deps, record).catch((error: unknown) =>
      deps.log.error('agent not looked after', { agent_id: record.agent_id, error: String(error) }),
    );
  }
  return running.length;
}

async function lookAfter(deps: Dependencies, record: RunningAgent): Promise<void> {
  const state = await deps.executions.describe(executionName(record.agent_id, record.epoch));
  if (state === undefined) return startExecution(deps, record);
  if (state.status === 'running') return wakeDecided(deps, record);
  // The list is a little old: the agent may have gone on in a fresh execution, and this one is done rightly.
  const now = await deps.store.get(record.agent_id);
  if (now?.epoch !== record.epoch) return;
  const lines = await foretellOpenCalls(deps, record.agent_id);
  await endAgent(deps, record, { cause: endOfExecution(deps, record, state), lines });
  await startEnding(deps, record);
}

/** For how long after a decision the one call that wakes the agent may have got lost. */
const wakesForMs = 15 * 60_000;

/** An agent whose approval was decided goes on, also where whoever decided could not wake it. */
async function wakeDecided({ executions, clock }: Dependencies, record: RunningAgent): Promise<void> {
  const last = record.approvals?.at(-1);
  if (last === undefined || last.status === 'pending' || last.token === undefined) return;
  if (clock.now().getTime() - Date.parse(last.decided_at) < wakesForMs) await executions.wake(last.token);
}
