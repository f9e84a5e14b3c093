import type { Remedy } from '#shared/contract/remedy.ts';
import { AgentsError } from './http/agents-error.ts';

/** What the caller or the surroundings ask for can't be: nothing was sent. */
export class UsageError extends AgentsError {
  override readonly name = 'UsageError';

  constructor(message: string, remedy: Remedy) {
    super({ code: 'usage', message, remedy, retryable: false });
  }
}
