import * as z from 'zod';
import type { ExecutionState } from '#lambdas/ports/executions.ts';
import { randomIds } from '#lambdas/runtime/random-ids.ts';
import { createEmbeddedExecutions, type EmbeddedExecutions } from '#local/adapters/executions.ts';
import type { StateMachineDefinition } from '#shared/workflow/asl.ts';
import { executionInputSchema, type StepPointer } from '#shared/workflow/step-pointer.ts';
import { machineOf, type Template } from '../synthesized.ts';
import type { JsonAnswer, StatesApi } from './gateway.ts';

export interface InterpretedMachine {
  /** What the functions call. */
  api: StatesApi;
  executions: EmbeddedExecutions;
  /** Names of executions that were stopped, as often as that was asked for. */
  stopped: string[];
}

type Invoke = (functionName: string, event: unknown) => Promise<unknown>;

/** Step Functions: runs the definition that lies in the template, each Task by the function that its version is of. */
export function interpretMachine(
  deployed: { template: Template; resolve: (value: unknown) => string },
  invoke: Invoke,
): InterpretedMachine {
  const definition = definitionOf(deployed);
  const executions = createEmbeddedExecutions(
    { log: { info: ignore, warn: ignore, error: ignore }, ids: randomIds },
    definition,
    Object.fromEntries(
      tasksOf(definition.States).map(({ state, functionName }) => [
        state,
        async (input: unknown) => pointerSchema.parse(await invoke(functionName, input)),
      ]),
    ),
  );
  const stopped: string[] = [];
  return {
    executions,
    stopped,
    api: (operation, input) => answer({ executions, stopped }, operation, input),
  };
}

const ignore = (): void => undefined;

/** Handed on as it is, whatever a function answered. */
const pointerSchema = z.custom<StepPointer>();

function definitionOf({
  template,
  resolve,
}: {
  template: Template;
  resolve: (value: unknown) => string;
}): StateMachineDefinition {
  const { DefinitionString, DefinitionSubstitutions } = z
    .object({ DefinitionString: z.string(), DefinitionSubstitutions: z.record(z.string(), z.unknown()) })
    .parse(machineOf(template, 'background-agents-prod'));
  const text = DefinitionString.replaceAll(/\$\{(\w+)\}/g, (_, name: string) =>
    resolve(DefinitionSubstitutions[name]),
  );
  return z.custom<StateMachineDefinition>().parse(JSON.parse(text));
}

const nestedSchema = z.object({ ItemProcessor: z.object({ States: z.record(z.string(), z.unknown()) }) });
const taskSchema = z.object({
  Resource: z.string(),
  Parameters: z.object({ FunctionName: z.string() }).optional(),
});

function tasksOf(states: Record<string, unknown>): { state: string; functionName: string }[] {
  return Object.entries(states).flatMap(([state, it]) => {
    const nested = nestedSchema.safeParse(it);
    if (nested.success) return tasksOf(nested.data.ItemProcessor.States);
    const task = taskSchema.safeParse(it);
    return task.success
      ? [{ state, functionName: functionOf(task.data.Parameters?.FunctionName ?? task.data.Resource) }]
      : [];
  });
}

function functionOf(versionArn: string): string {
  const name = /:function:background-agents-prod-([\w-]+):1$/.exec(versionArn)?.[1];
  if (name === undefined) throw new Error(`not a version of a function: ${versionArn}`);
  return name;
}

const statuses: Record<ExecutionState['status'], string> = {
  ...{ running: 'RUNNING', succeeded: 'SUCCEEDED', failed: 'FAILED' },
  ...{ timed_out: 'TIMED_OUT', aborted: 'ABORTED' },
};

const anyDate = 1_700_000_000;

async function answer(
  { executions, stopped }: Omit<InterpretedMachine, 'api'>,
  operation: string,
  input: Record<string, string>,
): Promise<JsonAnswer> {
  const name = input['name'] ?? input['executionArn']?.split(':').at(-1) ?? '';
  switch (operation) {
    case 'StartExecution': {
      const pointer = executionInputSchema.parse(JSON.parse(input['input'] ?? ''));
      if ((await executions.start(name, pointer)) === 'exists') return refusal('ExecutionAlreadyExists');
      return { status: 200, body: { executionArn: name, startDate: anyDate } };
    }
    case 'StopExecution': {
      if ((await executions.describe(name)) === undefined) return refusal('ExecutionDoesNotExist');
      stopped.push(name);
      await executions.stop(name, { error: input['error'] ?? '', cause: input['cause'] ?? '' });
      return { status: 200, body: { stopDate: anyDate } };
    }
    case 'SendTaskSuccess':
      await executions.wake(input['taskToken'] ?? '');
      return { status: 200, body: {} };
    case 'DescribeExecution': {
      const found = await executions.describe(name);
      if (found === undefined) return refusal('ExecutionDoesNotExist');
      return { status: 200, body: { ...found, status: statuses[found.status], startDate: anyDate } };
    }
    default:
      return refusal('InvalidAction');
  }
}

function refusal(code: string): JsonAnswer {
  return { status: 400, body: { __type: `com.amazonaws.states#${code}`, message: code } };
}
