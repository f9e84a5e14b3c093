import * as z from 'zod';
import type { Cloud } from '#lambdas/ports/cloud.ts';
import type { StackAnswer, StackPlace } from '#lambdas/ports/stacks.ts';
import type { StackCalls } from '#shared/deployment/stack-calls.ts';

export type CloudFormation = Pick<Cloud<StackCalls>, 'call'>;
export type Ask = <Value>(
  operation: keyof StackCalls['cloudformation'],
  input: Readonly<Record<string, unknown>>,
  schema: z.ZodType<Value>,
) => Promise<StackAnswer<Value>>;

export const answered = <Value>(value: Value): StackAnswer<Value> => ({ outcome: 'answered', value });

export function askAt(cloud: CloudFormation, { region, signal }: StackPlace): Ask {
  return async (operation, input, schema) => {
    const answer = await cloud.call({ service: 'cloudformation', operation, region, input, signal });
    if (answer.outcome !== 'answered') return answer;
    const parsed = schema.safeParse(answer.output);
    if (parsed.success) return answered(parsed.data);
    const message = z.prettifyError(parsed.error).slice(0, 300);
    return { outcome: 'failed', code: 'UnexpectedAnswer', message };
  };
}

/** CloudFormation has no code of its own for a stack that is not there. */
export function isMissing({ code, message }: { code: string; message: string }): boolean {
  return /^ChangeSetNotFound/.test(code) || (code === 'ValidationError' && /does not exist/.test(message));
}
