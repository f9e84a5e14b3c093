import { AgentsError } from '../http/agents-error.ts';

/** The folder can't become a workspace. */
export class SnapshotError extends AgentsError {
  constructor(message: string, remedy: string, cause?: unknown) {
    super({ code: 'workspace', message, remedy, retryable: false, cause });
  }
}
