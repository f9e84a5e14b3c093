import { SFNClient } from '@aws-sdk/client-sfn';
import { createStepFunctionsExecutions } from '../adapters/aws/executions.ts';
import type { Executions } from '../ports/executions.ts';
import { clientSettings } from './aws-settings.ts';
import type { FunctionEnvironment } from './function-environment.ts';
import { lambdaWorld } from './lambda-world.ts';

export function openExecutions(environment: FunctionEnvironment<'AGENTS_STATE_MACHINE_ARN'>): Executions {
  const deps = { ...lambdaWorld, sfn: new SFNClient(clientSettings) };
  return createStepFunctionsExecutions(deps, environment.AGENTS_STATE_MACHINE_ARN);
}
