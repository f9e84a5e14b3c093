import type { Context } from 'aws-lambda';
import type * as z from 'zod';
import { hideSecretsIn } from './hide-secrets.ts';

/** What the step may still write after it was told to stop. */
const marginMs = 10_000;

/**
 * A step as Lambda calls it. Shortly before Lambda ends the function the step is told to stop; it then fails in
 * a way that the state machine repeats, and another invocation goes on from what is stored.
 */
export function stepHandler<Input, Output>(
  schema: z.ZodType<Input>,
  step: (input: Input, signal: AbortSignal) => Promise<Output>,
): (event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>) => Promise<Output> {
  return async (event, context) => {
    const stopping = new AbortController();
    const leftMs = Math.max(0, context.getRemainingTimeInMillis() - marginMs);
    const timer = setTimeout(() => stopping.abort(), leftMs);
    try {
      return await hideSecretsIn(() => step(schema.parse(event), stopping.signal));
    } finally {
      clearTimeout(timer);
    }
  };
}
