import type { Clock } from '#lambdas/ports/clock.ts';
import type { NewChangeSet, StackAnswer, StackPlace, Stacks } from '#lambdas/ports/stacks.ts';
import {
  changeSetOf,
  describe,
  executionOf,
  nameOf,
  parametersOf,
  refuse,
  stackAt,
  versionAt,
} from './simulated-state.ts';
import { readTemplate } from './simulated-template.ts';
import { timelineOf, wayBack } from './simulated-timeline.ts';
import { openSimulationFile, type SimulatedStack } from './simulation-file.ts';

export interface SimulationOptions {
  /** Holds the simulated account. */
  folder: string;
  /** Milliseconds that each resource takes, and a change set. */
  stepMs?: number;
}

interface Simulation {
  file: ReturnType<typeof openSimulationFile>;
  nowMs(): number;
  stepMs: number;
}

/** Nobody's. */
const account = '111122223333';

/**
 * CloudFormation on this machine, as strict as the real one about what is asked of it: for rehearsals and tests. A
 * resource whose `Metadata.Simulation.fails` gives a reason fails with it. Nothing is made anywhere.
 */
export function createSimulatedStacks(
  { clock }: { clock: Pick<Clock, 'now'> },
  { folder, stepMs = 200 }: SimulationOptions,
): Stacks {
  const file = openSimulationFile(folder);
  const simulation = { file, stepMs, nowMs: () => clock.now().getTime() };
  return { source: 'simulation', ...readSide(simulation), ...writeSide(simulation) };
}

const answered = <Value>(value: Value): StackAnswer<Value> => ({ outcome: 'answered', value });
const failed = (code: string, message: string): StackAnswer<never> => ({ outcome: 'failed', code, message });
const keyOf = ({ region, stack }: StackPlace): string => `${region}/${stack}`;

function readSide({
  file,
  nowMs,
}: Simulation): Pick<Stacks, 'describe' | 'template' | 'describeChangeSet' | 'events'> {
  const find = (place: StackPlace) => file.read().stacks[keyOf(place)];
  return {
    async describe(place) {
      const found = find(place);
      return answered(found && found.operations.length > 0 ? stackAt(found, nowMs()) : undefined);
    },
    async template(place) {
      const version = versionAt(find(place), nowMs());
      if (version !== undefined) return answered(version.template);
      return failed('ValidationError', `Stack with id ${place.stack} does not exist`);
    },
    async describeChangeSet(place, id) {
      const found = find(place);
      const changeSet = found && changeSetOf(found, id);
      return answered(found && changeSet && describe(found, changeSet, nowMs()));
    },
    async events(place, token) {
      const operation = find(place)?.operations.find((it) => it.token === token);
      const events = (operation?.events ?? []).filter(({ atMs }) => atMs <= nowMs());
      return answered(events.map(({ atMs, token: _, ...event }) => ({ ...event, at: new Date(atMs) })));
    },
  };
}

function writeSide(
  simulation: Simulation,
): Pick<Stacks, 'createChangeSet' | 'executeChangeSet' | 'deleteChangeSet' | 'cancelUpdate'> {
  const { file } = simulation;
  const change = async <Value>(
    place: StackPlace,
    work: (stack: SimulatedStack | undefined) => StackAnswer<Value>,
  ) => file.change((state) => work(state.stacks[keyOf(place)]));
  return {
    createChangeSet: async (place, wanted) => create(simulation, place, wanted),
    executeChangeSet: (place, execution) =>
      change(place, (stack) => execute(simulation, { place, stack }, execution)),
    deleteChangeSet: (place, id) =>
      change(place, (stack) => {
        const changeSet = stack && changeSetOf(stack, id);
        if (changeSet?.executedWith !== undefined)
          return failed('InvalidChangeSetStatusException', `ChangeSet [${id}] is executed`);
        if (stack !== undefined && changeSet !== undefined) delete stack.changeSets[nameOf(stack, changeSet)];
        return answered(undefined);
      }),
    cancelUpdate: (place) => change(place, (stack) => cancel(simulation, place, stack)),
  };
}

function create(
  { file, nowMs, stepMs }: Simulation,
  place: StackPlace,
  wanted: NewChangeSet,
): StackAnswer<{ id: string }> {
  return file.change((state): StackAnswer<{ id: string }> => {
    const found = state.stacks[keyOf(place)];
    const there = found?.changeSets[wanted.name];
    if (there !== undefined) {
      if (there.token === wanted.token) return answered({ id: there.id });
      return failed('AlreadyExistsException', `ChangeSet ${wanted.name} cannot be created, it exists`);
    }
    const refusal = refuse(found, wanted, nowMs());
    if (refusal !== undefined) return failed('ValidationError', refusal);
    state.made += 1;
    const arn = `arn:aws:cloudformation:${place.region}:${account}`;
    const id = `${arn}:changeSet/${wanted.name}/${state.made}`;
    const stack = found ?? {
      id: `${arn}:stack/${place.stack}/${state.made}`,
      changeSets: {},
      operations: [],
    };
    const { token, kind, template } = wanted;
    const parameters = parametersOf(found, wanted, nowMs());
    stack.changeSets[wanted.name] = { id, token, kind, template, parameters, readyMs: nowMs() + stepMs };
    state.stacks[keyOf(place)] = stack;
    return answered({ id });
  });
}

function execute(
  { nowMs, stepMs }: Simulation,
  { place, stack }: { place: StackPlace; stack: SimulatedStack | undefined },
  { id, token }: { id: string; token: string },
): StackAnswer<undefined> {
  const changeSet = stack && changeSetOf(stack, id);
  if (stack === undefined || changeSet === undefined)
    return failed('ChangeSetNotFoundException', `ChangeSet [${id}] does not exist`);
  if (changeSet.executedWith === token) return answered(undefined);
  const { changes, execution } = describe(stack, changeSet, nowMs());
  const planned = executionOf(place, changeSet, { token, beginsMs: nowMs(), stepMs, changes });
  if (execution !== 'possible' || planned === undefined)
    return failed('InvalidChangeSetStatusException', `ChangeSet [${id}] cannot be executed`);
  const { template, parameters } = changeSet;
  stack.operations.push({ token, after: { template, parameters }, events: timelineOf(planned) });
  changeSet.executedWith = token;
  // The real one forgets all others as well: they were made for what is no more.
  stack.changeSets = { [nameOf(stack, changeSet)]: changeSet };
  return answered(undefined);
}

function cancel(
  { nowMs, stepMs }: Simulation,
  { stack: name }: StackPlace,
  stack: SimulatedStack | undefined,
): StackAnswer<undefined> {
  const operation = stack?.operations.at(-1);
  if (
    stack === undefined ||
    operation === undefined ||
    stackAt(stack, nowMs()).status !== 'UPDATE_IN_PROGRESS'
  )
    return failed('ValidationError', 'CancelUpdateStack cannot be called from current stack status');
  const { after, token } = operation;
  const template = readTemplate(after.template, after.parameters);
  const events = operation.events.filter(({ atMs }) => atMs <= nowMs());
  const begun = { stack: name, kind: 'update' as const, token, changes: [], beginsMs: nowMs(), stepMs };
  const back = { events, fromMs: nowMs(), why: 'User Initiated' };
  if (template !== undefined) operation.events = [...events, ...wayBack({ ...begun, template }, back)];
  return answered(undefined);
}
