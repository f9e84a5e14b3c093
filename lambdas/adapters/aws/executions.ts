import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  type ExecutionStatus,
  InvalidToken,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import type { ExecutionState, Executions } from '#lambdas/ports/executions.ts';
import { type RetryDeps, retry } from './retry.ts';

// Step Functions refuses longer ones.
const maxErrorChars = 256;
const maxCauseChars = 32_768;

/** Step Functions' statuses in this product's words; one that may be redriven is not over. */
const statuses: Record<ExecutionStatus, ExecutionState['status']> = {
  RUNNING: 'running',
  PENDING_REDRIVE: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'timed_out',
  ABORTED: 'aborted',
};

/**
 * Executions of a Standard state machine, whose names stay taken for 90 days after the end. A start that
 * repeats name and input of a running execution answers `started` again: Step Functions does not tell them apart.
 * @param stateMachineArn plain, or of a version or an alias.
 */
export function createStepFunctionsExecutions(
  deps: RetryDeps & { sfn: Pick<SFNClient, 'send'> },
  stateMachineArn: string,
): Executions {
  const { sfn } = deps;
  const arnOf = (name: string): string => executionArn(stateMachineArn, name);
  return {
    async start(name, input) {
      const request = { stateMachineArn, name, input: JSON.stringify(input) };
      try {
        await retry(deps, () => sfn.send(new StartExecutionCommand(request)));
        return 'started';
      } catch (error) {
        if (error instanceof ExecutionAlreadyExists) return 'exists';
        throw error;
      }
    },
    async stop(name, { error, cause }) {
      const request = {
        executionArn: arnOf(name),
        error: error.slice(0, maxErrorChars),
        cause: cause.slice(0, maxCauseChars),
      };
      await retry(deps, () => sfn.send(new StopExecutionCommand(request))).catch(missingAsUndefined);
    },
    async wake(token) {
      // What the state answers is not looked at: it hands on what it was given.
      const command = new SendTaskSuccessCommand({ taskToken: token, output: '{}' });
      await retry(deps, () => sfn.send(command)).catch((error: unknown) => {
        if (!isOver(error)) throw error;
      });
    },
    async describe(name) {
      const command = new DescribeExecutionCommand({ executionArn: arnOf(name) });
      const found = await retry(deps, () => sfn.send(command)).catch(missingAsUndefined);
      if (found?.status === undefined) return undefined;
      const { status, error, cause } = found;
      return {
        name,
        status: statuses[status],
        ...(error === undefined ? {} : { error }),
        ...(cause === undefined ? {} : { cause }),
      };
    },
  };
}

/** An execution's name carries neither version nor alias of its machine. */
function executionArn(stateMachineArn: string, name: string): string {
  const [arn, partition, service, region, account, , machine] = stateMachineArn.split(':');
  return [arn, partition, service, region, account, 'execution', machine, name].join(':');
}

/** Nothing waits with the token: it was used, its state timed out, or its execution ended. */
function isOver(error: unknown): boolean {
  return error instanceof TaskTimedOut || error instanceof TaskDoesNotExist || error instanceof InvalidToken;
}

function missingAsUndefined(error: unknown): undefined {
  if (error instanceof ExecutionDoesNotExist) return undefined;
  throw error;
}
