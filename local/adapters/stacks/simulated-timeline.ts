import type { StackChange } from '#lambdas/ports/stacks.ts';
import type { SimulatedTemplate } from './simulated-template.ts';

export interface SimulatedEvent {
  atMs: number;
  logicalId: string;
  type: string;
  status: string;
  reason?: string | undefined;
  isStack: boolean;
  token: string;
}

export interface Execution {
  stack: string;
  kind: 'create' | 'update';
  token: string;
  beginsMs: number;
  /** That each resource takes. */
  stepMs: number;
  changes: readonly StackChange[];
  template: SimulatedTemplate;
}

/** Everything that an execution will say, from its beginning to its end. */
export function timelineOf(execution: Execution): SimulatedEvent[] {
  const { stack, kind, token, beginsMs, stepMs, changes, template } = execution;
  const events: SimulatedEvent[] = [];
  let atMs = beginsMs;
  const add = (event: Pick<SimulatedEvent, 'logicalId' | 'type' | 'status' | 'reason'>, isStack = false) =>
    events.push({ ...event, atMs, isStack, token });
  const ofStack = (status: string, reason?: string) =>
    add({ logicalId: stack, type: 'AWS::CloudFormation::Stack', status, reason }, true);
  const verb = kind.toUpperCase();
  ofStack(`${verb}_IN_PROGRESS`);
  const removed = changes.filter(({ action }) => action === 'remove');
  for (const { logicalId, type, action } of changes.filter((change) => !removed.includes(change))) {
    const own = action === 'add' ? 'CREATE' : 'UPDATE';
    add({ logicalId, type, status: `${own}_IN_PROGRESS` });
    atMs += stepMs;
    const reason = template.resources.get(logicalId)?.fails;
    add({ logicalId, type, status: `${own}_${reason === undefined ? 'COMPLETE' : 'FAILED'}`, reason });
    if (reason !== undefined) {
      const why = `The following resource(s) failed to ${kind}: [${logicalId}].`;
      return [...events, ...wayBack(execution, { events, fromMs: atMs, why })];
    }
  }
  if (removed.length > 0) ofStack('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
  for (const { logicalId, type } of removed) {
    atMs += stepMs;
    add({ logicalId, type, status: 'DELETE_COMPLETE' });
  }
  ofStack(`${verb}_COMPLETE`);
  return events;
}

/** What follows where an execution fails, or is cancelled. */
export function wayBack(
  { stack, kind, token, stepMs, template }: Execution,
  { events, fromMs, why }: { events: readonly SimulatedEvent[]; fromMs: number; why: string },
): SimulatedEvent[] {
  const verb = kind === 'create' ? 'ROLLBACK' : 'UPDATE_ROLLBACK';
  const touched = [
    ...new Map(
      events.filter(({ isStack }) => !isStack).map((event) => [event.logicalId, event.type]),
    ).entries(),
  ].reverse();
  const ofStack = (status: string, atMs: number, reason?: string) => ({
    ...{ logicalId: stack, type: 'AWS::CloudFormation::Stack', isStack: true },
    ...{ status, atMs, reason, token },
  });
  const undone = touched.map(([logicalId, type], index) => {
    const isStuck = template.resources.get(logicalId)?.rollbackFails === true;
    const status = isStuck ? 'UPDATE_FAILED' : kind === 'create' ? 'DELETE_COMPLETE' : 'UPDATE_COMPLETE';
    return { logicalId, type, status, atMs: fromMs + stepMs * (index + 1), isStack: false, token };
  });
  const isStuck = undone.some(({ status }) => status === 'UPDATE_FAILED');
  return [
    ofStack(`${verb}_IN_PROGRESS`, fromMs, why),
    ...undone,
    ofStack(`${verb}_${isStuck ? 'FAILED' : 'COMPLETE'}`, fromMs + stepMs * undone.length),
  ];
}
