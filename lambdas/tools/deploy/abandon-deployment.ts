import { endsOperation, type StackAnswer, type StackEvent } from '#lambdas/ports/stacks.ts';
import type { AbandonContext } from '../tool.ts';
import type { Site } from './account.ts';

export interface Begun {
  /** Id or name; not there where there was nothing to change. */
  changeSet: string | undefined;
  /** What it is executed with; not there for a plan, which executes nothing. */
  token?: string | undefined;
  /** What it puts back; its half is worse than either end, so it is left to end. */
  isWayBack?: boolean | undefined;
}

/** CloudFormation takes seconds to make a change set, or to show that it executes one. */
const patienceMs = 60_000;
const lookEveryMs = 3_000;

/**
 * Ends what a call has begun in CloudFormation whose agent is gone, as far as that is safe. First the change set is
 * deleted: from then on nobody can execute it, not even a last round of the call that still runs. Where that is too
 * late an update that is under way is turned back; a creation and a way back are left to end. Nothing is touched that
 * the call's own token did not begin.
 * @returns what was done, and how the stack stood then.
 */
export async function abandonDeployment(
  context: Pick<AbandonContext, 'clock' | 'signal'>,
  site: Site,
  begun: Begun,
): Promise<string | undefined> {
  if (begun.changeSet === undefined) return undefined;
  const { clock, signal } = context;
  const untilMs = clock.now().getTime() + patienceMs;
  for (;;) {
    const looked = await look(site, begun, begun.changeSet);
    if (typeof looked === 'string') return looked;
    if (looked.isFinal || signal.aborted || clock.now().getTime() >= untilMs)
      return `It could not be found out how ${site.place.stack} stands (${looked.why}): CloudFormation may go on.`;
    await clock.sleep(lookEveryMs, signal);
  }
}

async function look(
  site: Site,
  { token, isWayBack }: Begun,
  changeSet: string,
): Promise<string | { why: string; isFinal: boolean }> {
  const { stacks, place } = site;
  const deleted = await stacks.deleteChangeSet(place, changeSet);
  const answer: StackAnswer<readonly StackEvent[]> =
    token === undefined ? { outcome: 'answered', value: [] } : await stacks.events(place, token);
  const events = answer.outcome === 'answered' ? answer.value : [];
  const last = events.findLast(({ isStack }) => isStack);
  if (last !== undefined) return onItsWay(site, { token, isWayBack, last });
  if (deleted.outcome !== 'answered') {
    const why = `${deleted.code}: ${deleted.message}`.slice(0, 300);
    return { why, isFinal: deleted.outcome === 'refused' };
  }
  return `The change set for ${place.stack} is deleted; nothing of it was executed.`;
}

async function onItsWay(
  { stacks, place }: Site,
  { token, isWayBack, last }: Pick<Begun, 'token' | 'isWayBack'> & { last: StackEvent },
): Promise<string> {
  const { stack } = place;
  const at = `${stack} was in ${last.status}`;
  if (endsOperation(last)) return `The deployment had ended before: ${at}.`;
  if (isWayBack) return `The way back goes on, and CloudFormation ends it: ${at}.`;
  if (last.status === 'CREATE_IN_PROGRESS')
    return `The creation goes on, since turning it back would take what it has made: ${at}. CloudFormation ends it, or undoes it where it fails.`;
  if (last.status !== 'UPDATE_IN_PROGRESS') return `CloudFormation ends it by itself: ${at}.`;
  const cancelled = await stacks.cancelUpdate(place, `${token}-cancel`);
  if (cancelled.outcome === 'answered')
    return `The update is turned back: ${at}, CloudFormation puts back what was there before.`;
  const now = await stacks.describe(place);
  const status = now.outcome === 'answered' ? now.value?.status : undefined;
  if (status?.startsWith('UPDATE_ROLLBACK')) return `The update is turned back: ${stack} was in ${status}.`;
  return `The update could not be turned back (${cancelled.code}: ${cancelled.message.slice(0, 300)}), and goes on: ${stack} was in ${status ?? last.status}.`;
}
