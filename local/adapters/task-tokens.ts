import type { Ids } from '#lambdas/ports/ids.ts';
import { type StateMachineDefinition, type TaskState, waitForToken } from '#shared/workflow/asl.ts';
import type { StepAnswer, StepHandler } from './step-handler.ts';

/**
 * What Step Functions does for a Task that waits for its token, and the interpreter does not: it calls the function
 * with a token, and the state lasts until somebody hands that back.
 */
export class TaskTokens {
  readonly #ids: Pick<Ids, 'uuid'>;
  readonly #waiting = new Map<string, () => void>();

  constructor(ids: Pick<Ids, 'uuid'>) {
    this.#ids = ids;
  }

  /** The handlers by state, those of such Tasks waiting for their token. */
  wrap(
    { States }: StateMachineDefinition,
    handlers: Readonly<Record<string, StepHandler>>,
  ): Readonly<Record<string, StepHandler>> {
    return Object.fromEntries(
      Object.entries(handlers).map(([name, handler]) => {
        const state = States[name];
        return [name, state !== undefined && waitsForToken(state) ? this.#waitFor(state, handler) : handler];
      }),
    );
  }

  wake(token: string): void {
    this.#waiting.get(token)?.();
  }

  #waitFor(state: TaskState, handler: StepHandler): StepHandler {
    return async (input, signal) => {
      const token = this.#ids.uuid();
      const { promise, resolve, reject } = Promise.withResolvers<StepAnswer>();
      // It may be woken, or given up, before the function has returned.
      promise.catch(() => undefined);
      this.#waiting.set(token, () => resolve({}));
      const giveUp = (): void => reject(new Error('Nobody waits for the token any more'));
      signal.addEventListener('abort', giveUp, { once: true });
      try {
        await handler(payloadOf(state, input, token), signal);
        return await promise;
      } finally {
        signal.removeEventListener('abort', giveUp);
        this.#waiting.delete(token);
      }
    };
  }
}

/**
 * The definition for the interpreter. It would read a Task's timeout from the Parameters; AWS, as the machine is
 * written for, reads it from the state's input.
 */
export function withoutTokenTasks(definition: StateMachineDefinition): StateMachineDefinition {
  const states = Object.entries(definition.States).map(([name, state]) => {
    if (!waitsForToken(state)) return [name, state] as const;
    const { Parameters: _, ...rest } = state;
    return [name, rest] as const;
  });
  return { ...definition, States: Object.fromEntries(states) };
}

function waitsForToken(state: StateMachineDefinition['States'][string]): state is TaskState {
  return state.Type === 'Task' && state.Resource === waitForToken;
}

/** Paths of one step, `$.name`, and the token are all that the machine uses. */
function payloadOf({ Parameters }: TaskState, input: unknown, token: string): object {
  const given = new Map(Object.entries(input ?? {}));
  const template = Object.entries(Parameters?.['Payload'] ?? {});
  return Object.fromEntries(
    template.map(([key, path]) => [
      key.replace(/\.\$$/, ''),
      path === '$$.Task.Token' ? token : given.get(String(path).slice(2)),
    ]),
  );
}
