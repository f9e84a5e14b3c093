/** The part of the Amazon States Language (JSONPath) that the machine uses. */
export interface StateMachineDefinition {
  Comment: string;
  StartAt: string;
  TimeoutSeconds?: number;
  States: Record<string, State>;
}

export type State = TaskState | ChoiceState | WaitState | MapState | SucceedState | FailState;

/** A Task that calls the function in its Parameters and then waits until somebody hands back the token that it gave. */
export const waitForToken = 'arn:aws:states:::lambda:invoke.waitForTaskToken';

export interface TaskState {
  Type: 'Task';
  Comment?: string;
  Resource: string;
  TimeoutSecondsPath?: string;
  TimeoutSeconds?: number;
  Parameters?: Record<string, unknown>;
  ResultPath?: string | null;
  Retry?: readonly Retrier[];
  Catch?: readonly Catcher[];
  Next?: string;
  End?: true;
}

export interface ChoiceState {
  Type: 'Choice';
  Comment?: string;
  Choices: readonly { Variable: string; StringEquals: string; Next: string }[];
  Default: string;
}

export interface WaitState {
  Type: 'Wait';
  Comment?: string;
  SecondsPath: string;
  Next: string;
}

export interface MapState {
  Type: 'Map';
  Comment?: string;
  ItemsPath: string;
  ItemSelector: Record<string, unknown>;
  ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }; StartAt: string; States: Record<string, State> };
  ResultPath: null;
  Catch?: readonly Catcher[];
  Next: string;
}

export interface SucceedState {
  Type: 'Succeed';
  Comment?: string;
}

export interface FailState {
  Type: 'Fail';
  Comment?: string;
  Error: string;
  Cause: string;
}

export interface Retrier {
  ErrorEquals: readonly string[];
  IntervalSeconds: number;
  MaxAttempts: number;
  BackoffRate: number;
  MaxDelaySeconds: number;
  JitterStrategy?: 'FULL';
}

export interface Catcher {
  ErrorEquals: readonly string[];
  /** Without one, the state's input is handed on as it was. */
  ResultPath: string | null;
  Next: string;
}
