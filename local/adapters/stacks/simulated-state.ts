import {
  type ChangeSet,
  endsOperation,
  type NewChangeSet,
  type Stack,
  type StackPlace,
} from '#lambdas/ports/stacks.ts';
import { changesBetween, readTemplate } from './simulated-template.ts';
import type { Execution } from './simulated-timeline.ts';
import type { SimulatedChangeSet, SimulatedStack } from './simulation-file.ts';

type Version = SimulatedStack['operations'][number]['after'];

export function changeSetOf({ changeSets }: SimulatedStack, id: string): SimulatedChangeSet | undefined {
  return changeSets[id] ?? Object.values(changeSets).find((changeSet) => changeSet.id === id);
}

export function nameOf({ changeSets }: SimulatedStack, changeSet: SimulatedChangeSet): string {
  return Object.entries(changeSets).find(([, it]) => it.id === changeSet.id)?.[0] ?? changeSet.id;
}

/** What the last operation that went well has left. */
export function versionAt(stack: SimulatedStack | undefined, nowMs: number): Version | undefined {
  return stack?.operations.findLast(({ events }) => {
    const end = events.findLast((event) => event.atMs <= nowMs && event.isStack);
    return end !== undefined && /^(?:CREATE|UPDATE)_COMPLETE/.test(end.status);
  })?.after;
}

export function stackAt(stack: SimulatedStack, nowMs: number): Stack {
  const told = stack.operations.at(-1)?.events.findLast(({ isStack, atMs }) => isStack && atMs <= nowMs);
  const version = versionAt(stack, nowMs);
  const template = version && readTemplate(version.template, version.parameters);
  const parameters = Object.entries(version?.parameters ?? {}).map(([name, value]) => [
    name,
    template?.hidden.has(name) ? '****' : value,
  ]);
  return {
    id: stack.id,
    status: told?.status ?? 'REVIEW_IN_PROGRESS',
    reason: told?.reason,
    parameters: Object.fromEntries(parameters),
    outputs: template?.outputs ?? {},
  };
}

export function parametersOf(
  stack: SimulatedStack | undefined,
  { parameters }: NewChangeSet,
  nowMs: number,
): Record<string, string> {
  const before = versionAt(stack, nowMs)?.parameters ?? {};
  const given = Object.entries(parameters).map(([name, value]) => [
    name,
    value === 'previous' ? (before[name] ?? '') : value.value,
  ]);
  return Object.fromEntries(given);
}

const maxTemplateBytes = 51_200;

/** What CloudFormation says to a request that it does not take. */
export function refuse(
  stack: SimulatedStack | undefined,
  wanted: NewChangeSet,
  nowMs: number,
): string | undefined {
  const status = stack && stack.operations.length > 0 ? stackAt(stack, nowMs).status : undefined;
  if (wanted.kind === 'update' && status === undefined) return 'Stack does not exist';
  if (wanted.kind === 'create' && status !== undefined)
    return 'Stack already exists and cannot be created again';
  if (status !== undefined && !/^(?:CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE$/.test(status))
    return `Stack is in ${status} state and can not be updated.`;
  if (!/^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(wanted.name)) return 'changeSetName failed to satisfy constraint';
  if (Buffer.byteLength(wanted.template) > maxTemplateBytes) return 'templateBody is longer than 51200';
  const template = readTemplate(wanted.template, {});
  if (template === undefined) return 'Template format error: At least one Resources member must be defined.';
  const unknown = Object.keys(wanted.parameters).filter((name) => !template.parameters.has(name));
  if (unknown.length > 0) return `Parameters: [${unknown.join(', ')}] do not exist in the template`;
  const unset = [...template.parameters].filter(
    ([name, usual]) => usual === undefined && wanted.parameters[name] === undefined,
  );
  if (unset.length > 0) return `Parameters: [${unset.map(([name]) => name).join(', ')}] must have values`;
  const needsIam = [...template.resources.values()].some(({ type }) => type.startsWith('AWS::IAM::'));
  return needsIam && wanted.capabilities.length === 0
    ? 'Requires capabilities : [CAPABILITY_IAM]'
    : undefined;
}

export function describe(stack: SimulatedStack, changeSet: SimulatedChangeSet, nowMs: number): ChangeSet {
  const { id, readyMs, executedWith } = changeSet;
  const base = { id, stackId: stack.id, changes: [] };
  if (nowMs < readyMs) return { ...base, status: 'being made', execution: 'impossible' };
  // As it was when it was made: what it did itself is no reason to find nothing left to change.
  const others = stack.operations.filter((operation) => operation.token !== executedWith);
  const before = versionAt({ ...stack, operations: others }, readyMs);
  const old = before && readTemplate(before.template, before.parameters);
  const now = readTemplate(changeSet.template, changeSet.parameters);
  const changes = now === undefined ? [] : changesBetween(old, now);
  const isSame = JSON.stringify(old?.outputs) === JSON.stringify(now?.outputs);
  if (changes.length === 0 && isSame) return { ...base, ...noChanges };
  if (executedWith === undefined) return { ...base, changes, status: 'made', execution: 'possible' };
  const operation = stack.operations.find((it) => it.token === executedWith);
  const isOver = operation?.events.some((event) => event.atMs <= nowMs && endsOperation(event)) ?? false;
  return { ...base, changes, status: 'made', execution: isOver ? 'ended' : 'begun' };
}

const noChanges = {
  status: 'failed',
  execution: 'impossible',
  reason:
    "The submitted information didn't contain changes. Submit different information to create a change set.",
} as const;

export function executionOf(
  { stack }: StackPlace,
  { kind, template, parameters }: SimulatedChangeSet,
  { changes, ...times }: Pick<Execution, 'token' | 'beginsMs' | 'stepMs' | 'changes'>,
): Execution | undefined {
  const read = readTemplate(template, parameters);
  return read && { stack, kind, changes, template: read, ...times };
}
