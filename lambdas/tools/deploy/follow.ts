import * as z from 'zod';
import { endsOperation, type StackEvent } from '#lambdas/ports/stacks.ts';
import type { ToolContext, ToolPending } from '../tool.ts';
import type { Site } from './account.ts';

/** An execution that is under way, as it is carried from round to round. */
export const followedSchema = z.object({
  phase: z.literal('following'),
  token: z.string(),
  /** When it was set off: a call may have waited for a person before. */
  begun_ms: z.number(),
  /** Resources that change. */
  total: z.int(),
  /** Events that were shown. */
  seen: z.int(),
  cancelled: z.boolean(),
  /** Told where the agent ends in the pause. */
  left_behind: z.string(),
});
export type Followed = z.infer<typeof followedSchema>;

export interface Ending {
  /** `unknown`: time ran out before it ended, or it never began. */
  outcome: 'deployed' | 'rolled back' | 'stuck' | 'unknown';
  /** The stack's own, or what is known instead. */
  status: string;
  /** Resources that failed, with the reason; oldest first. */
  failures: string[];
  events: number;
  seconds: number;
}

export function beginFollowing(
  { clock, callKey }: Pick<ToolContext, 'clock' | 'callKey'>,
  { place }: Site,
  total: number,
): Followed {
  return {
    ...{ phase: 'following', token: callKey, begun_ms: clock.now().getTime() },
    ...{ total, seen: 0, cancelled: false },
    left_behind: `Stack ${place.stack} in ${place.region} was being deployed: an update is turned back, a creation or a way back goes on; the record of the call tells what came of it`,
  };
}

/** Time that CloudFormation is given to begin. */
const beginningMs = 3 * 60_000;
/** Of the agent's own time: from here an update is turned back, and from there the agent has to say how it stands. */
const cancelMs = 150_000;
const lastWordMs = 45_000;

/** Shows what happened since the last round; goes on until the stack is done. */
export async function follow(
  context: ToolContext,
  site: Site,
  followed: Followed,
): Promise<ToolPending | { ended: Ending }> {
  const { stacks, place } = site;
  const answer = await stacks.events(place, followed.token);
  // That CloudFormation cannot be asked now says nothing about the deployment.
  const events = answer.outcome === 'answered' ? answer.value : undefined;
  const last = events?.at(-1);
  if (events !== undefined && last !== undefined && endsOperation(last))
    return { ended: endingOf(events, last) };
  const leftMs = context.deadlineAt.getTime() - context.clock.now().getTime();
  const waitedMs = context.clock.now().getTime() - followed.begun_ms;
  const status = events?.findLast(({ isStack }) => isStack)?.status;
  if (leftMs < lastWordMs) return { ended: open(status ?? 'not known: CloudFormation told nothing') };
  if (events?.length === 0 && waitedMs > beginningMs)
    return { ended: open('not begun: CloudFormation shows no event of it') };
  const cancelled = followed.cancelled || (leftMs < cancelMs && (await cancel(context, site, followed)));
  for (const event of (events ?? []).slice(followed.seen)) context.progress(tellEvent(event));
  const seen = events?.length ?? followed.seen;
  return {
    goOn: {
      afterSeconds: waitedMs < 20_000 ? 1 : waitedMs < 180_000 ? 5 : 15,
      state: { ...followed, seen, cancelled } satisfies Followed,
      ...(seen > followed.seen && last !== undefined
        ? { progress: `${tellEvent(last)}, ${doneIn(events ?? [])} of ${followed.total} resources done` }
        : {}),
    },
  };
}

/** Safe for an update alone: what a creation has made so far would be lost with it. */
async function cancel(
  { progress }: ToolContext,
  { stacks, place }: Site,
  { token }: Followed,
): Promise<boolean> {
  const cancelled = await stacks.cancelUpdate(place, `${token}-cancel`);
  if (cancelled.outcome !== 'answered') return false;
  progress(`The agent's time is nearly over: the update of ${place.stack} is turned back`);
  return true;
}

export function tellEvent({ isStack, logicalId, type, status, reason }: StackEvent): string {
  const what = isStack ? `Stack ${logicalId}` : `${logicalId} (${type})`;
  return `${what} ${status}${reason === undefined ? '' : `: ${reason}`}`;
}

function doneIn(events: readonly StackEvent[]): number {
  const done = events.filter(({ isStack, status }) => !isStack && status.endsWith('_COMPLETE'));
  return new Set(done.map(({ logicalId }) => logicalId)).size;
}

function endingOf(events: readonly StackEvent[], last: StackEvent): Ending {
  const [first = last] = events;
  return {
    outcome: /^(?:CREATE|UPDATE|IMPORT)_COMPLETE$/.test(last.status)
      ? 'deployed'
      : last.status.endsWith('ROLLBACK_COMPLETE')
        ? 'rolled back'
        : 'stuck',
    status: last.status,
    failures: events
      .filter(({ isStack, status }) => !isStack && status.endsWith('_FAILED'))
      .map(({ logicalId, type, reason }) => `${logicalId} (${type}): ${reason ?? 'no reason given'}`),
    events: events.length,
    seconds: Math.round((last.at.getTime() - first.at.getTime()) / 1000),
  };
}

function open(status: string): Ending {
  return { outcome: 'unknown', status, failures: [], events: 0, seconds: 0 };
}
