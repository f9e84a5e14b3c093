import { cleanLine, onOneLine, stripControls } from '#shared/agent/output.ts';
import type { RunningAgent } from '#shared/agent/record.ts';
import { maskSecrets } from '#shared/secrets/mask-secrets.ts';
import { handToSearch } from '../agents/hand-to-search.ts';
import type { ModelError } from '../ports/model.ts';
import type { StepDependencies } from './dependencies.ts';

// By then some seconds have gone by; a reader who sees nothing takes the agent for stuck.
const toldAtAttempt = 3;

/** Tells whoever reads along, once in a row of failures, that the agent waits for its model. Never throws. */
export async function tellOfTrouble(
  deps: Pick<StepDependencies, 'store' | 'search' | 'clock' | 'log'>,
  { agent_id, turn }: Pick<RunningAgent, 'agent_id' | 'turn'>,
  { error, attempt }: { error: ModelError; attempt: number },
): Promise<void> {
  if (attempt !== toldAtAttempt) return;
  const text = `[WARNING] ${onOneLine(error.message)}; trying again with growing pauses`;
  const lines = [cleanLine(maskSecrets(stripControls(text)))];
  try {
    const written = await deps.store.append(agent_id, { turn, lines, at: deps.clock.now().toISOString() });
    if (!written.refused) await handToSearch(deps, agent_id, written.lines);
  } catch (failure) {
    deps.log.warn('a warning could not be written', { agent_id, error: String(failure) });
  }
}
