import { limits } from '../agent/limits.ts';

import {
  type Catcher,
  type State,
  type StateMachineDefinition,
  type TaskState,
  waitForToken,
} from './asl.ts';

import { type ToolFamily, toolFamilies } from './families.ts';
import { patient } from './retries.ts';

/** The functions behind the Task states. */
export const stepFunctions = ['think', ...toolFamilies, 'approve', 'renew', 'settle'] as const;
export type StepFunction = (typeof stepFunctions)[number];

/** State names are what a person reads in the console. */
export const familyStates: Record<ToolFamily, string> = {
  code: 'Code',
  scan: 'Scan',
  command: 'Command',
  cloud: 'Cloud',
  logs: 'Logs',
  deploy: 'Deploy',
};

/** The state of a family where several run side by side; the console shows which. */
export function branchState(family: ToolFamily): string {
  return `${familyStates[family]}One`;
}

/**
 * The agent's loop in the Amazon States Language. JSONPath, and Lambda ARNs named directly: so
 * `TimeoutSecondsPath` reads the same input on AWS and in the embedded interpreter.
 * @param arnOf the ARN of a step's function: of a version of it, where code must not change in mid-run.
 */
export function buildStateMachine(arnOf: (step: StepFunction) => string): StateMachineDefinition {
  return {
    Comment: 'One agent: think, use tools, think again, end',
    StartAt: 'Think',
    // The ceiling behind every agent's own deadline: the longest timeout and an hour to settle.
    TimeoutSeconds: limits.timeoutMinutes.max * 60 + 3600,
    States: {
      Think: { ...task(arnOf('think')), Next: 'Route' },
      Route: {
        Type: 'Choice',
        Choices: [
          // In the order of how often each is taken: the interpreter looks a path up for every rule before it.
          { Variable: '$.next', StringEquals: 'again', Next: 'Think' },
          { Variable: '$.next', StringEquals: 'done', Next: 'Done' },
          ...toolFamilies.map((family) => ({
            Variable: '$.next',
            StringEquals: family,
            Next: familyStates[family],
          })),
          { Variable: '$.next', StringEquals: 'several', Next: 'Several' },
          { Variable: '$.next', StringEquals: 'pause', Next: 'Pause' },
          { Variable: '$.next', StringEquals: 'approve', Next: 'Approve' },
          { Variable: '$.next', StringEquals: 'renew', Next: 'Renew' },
        ],
        Default: 'Failed',
      },
      ...Object.fromEntries(
        toolFamilies.map((family) => [familyStates[family], { ...task(arnOf(family)), Next: 'Think' }]),
      ),
      Several: several(arnOf),
      Pause: { Type: 'Wait', SecondsPath: '$.wait_seconds', Next: 'Think' },
      Approve: approve(arnOf('approve')),
      Renew: { ...task(arnOf('renew')), Next: 'Done' },
      // Where it leaves calls open it has Think find their families, once.
      Settle: { Type: 'Task', Resource: arnOf('settle'), Retry: patient, Next: 'Route' },
      Done: { Type: 'Succeed' },
      Failed: { Type: 'Fail', Error: 'AgentFailed', Cause: "The agent's record says why" },
    },
  };
}

/**
 * Waits for a person: nothing runs and nothing is billed until the decision hands the token back, or the time for it
 * is over. Either way Think looks at the record, where the decision stands.
 */
function approve(functionArn: string): TaskState {
  return {
    Type: 'Task',
    Resource: waitForToken,
    Parameters: {
      FunctionName: functionArn,
      Payload: { 'agent_id.$': '$.agent_id', 'token.$': '$$.Task.Token' },
    },
    TimeoutSecondsPath: '$.wait_seconds',
    ResultPath: null,
    Retry: patient,
    Catch: [{ ErrorEquals: ['States.Timeout'], ResultPath: null, Next: 'Think' }, ...toSettle],
    Next: 'Think',
  };
}

/** Families of one turn, side by side; each branch is one state. */
function several(arnOf: (step: StepFunction) => string): State {
  return {
    Type: 'Map',
    ItemsPath: '$.families',
    ItemSelector: {
      'agent_id.$': '$.agent_id',
      'turn.$': '$.turn',
      'seconds_left.$': '$.seconds_left',
      'next.$': '$$.Map.Item.Value',
    },
    ItemProcessor: {
      ProcessorConfig: { Mode: 'INLINE' },
      StartAt: 'RouteOne',
      States: {
        RouteOne: {
          Type: 'Choice',
          Choices: toolFamilies.map((family) => ({
            Variable: '$.next',
            StringEquals: family,
            Next: branchState(family),
          })),
          Default: 'NoSuchFamily',
        },
        ...Object.fromEntries(
          toolFamilies.map((family): [string, State] => [
            branchState(family),
            { ...uncaughtTask(arnOf(family)), End: true },
          ]),
        ),
        NoSuchFamily: { Type: 'Fail', Error: 'NoSuchFamily', Cause: 'Think named a family without a state' },
      },
    },
    ResultPath: null,
    Catch: toSettle,
    Next: 'Think',
  };
}

function task(resource: string): TaskState {
  return { ...uncaughtTask(resource), Catch: toSettle };
}

function uncaughtTask(resource: string): TaskState {
  return { Type: 'Task', Resource: resource, TimeoutSecondsPath: '$.seconds_left', Retry: patient };
}

/** States.ALL holds States.Timeout too; Settle tells the two apart. */
const toSettle: readonly Catcher[] = [
  { ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'Settle' },
];
