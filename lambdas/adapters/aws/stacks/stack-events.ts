import { endsOperation, type StackAnswer, type StackEvent } from '#lambdas/ports/stacks.ts';
import type { Ask } from './ask-cloudformation.ts';
import { eventsSchema } from './stack-answers.ts';

/** Some 100 events each, newest first: more than any one operation on 500 resources makes. */
const maxPages = 40;

/** Events from the beginning of the operation with a token until the stack is done with it, oldest first. */
export async function eventsOf(
  ask: Ask,
  stack: string,
  token: string,
): Promise<StackAnswer<readonly StackEvent[]>> {
  const newestFirst: (StackEvent & { token: string | undefined })[] = [];
  let next: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const input = { StackName: stack, ...(next && { NextToken: next }) };
    const answer = await ask('DescribeStackEvents', input, eventsSchema);
    if (answer.outcome !== 'answered') return answer;
    newestFirst.push(...answer.value.StackEvents);
    next = answer.value.NextToken ?? undefined;
    const first = newestFirst.findLastIndex((event) => event.token === token);
    // What is older than the operation's own events is none of its.
    if ((first >= 0 && first < newestFirst.length - 1) || next === undefined) break;
  }
  return { outcome: 'answered', value: operationOf(newestFirst.reverse(), token) };
}

/** A cancellation has a token of its own, so what follows counts whoever asked for it; but only to the first end. */
function operationOf(
  events: readonly (StackEvent & { token: string | undefined })[],
  token: string,
): StackEvent[] {
  const first = events.findIndex((event) => event.token === token);
  if (first < 0) return [];
  const from = events.slice(first).map(({ token: _, ...event }) => event);
  const end = from.findIndex(endsOperation);
  return end < 0 ? from : from.slice(0, end + 1);
}
