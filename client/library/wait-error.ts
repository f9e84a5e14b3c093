import type { AgentOutput } from '#shared/contract/agent-output.ts';
import { AgentsError } from '../http/agents-error.ts';

/** Some of the agents that were waited for could not be asked. Nothing of the others is lost: it is here. */
export class WaitError extends AgentsError {
  override readonly name = 'WaitError';
  /** The agents that ended, with their lines, which count as read. */
  readonly ended: readonly AgentOutput[];
  /** Why the others could not be asked, by agent id. */
  readonly failures: ReadonlyMap<string, AgentsError>;

  constructor(ended: readonly AgentOutput[], failures: ReadonlyMap<string, AgentsError>) {
    const [[id, first] = ['', undefined]] = failures;
    super({
      code: 'wait_failed',
      message: `${failures.size} of ${ended.length + failures.size} agents could not be asked; ${id}: ${first?.message}`,
      remedy: first?.remedyParts ?? '',
      retryable: [...failures.values()].every(({ retryable }) => retryable),
      cause: first,
    });
    this.ended = ended;
    this.failures = failures;
  }
}
