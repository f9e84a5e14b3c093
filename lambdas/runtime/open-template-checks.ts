import { LambdaClient } from '@aws-sdk/client-lambda';
import { calledFunctions } from '#shared/deployment/called-functions.ts';
import { createTemplateChecks } from '../adapters/aws/template-checks.ts';
import type { CheckTemplates } from '../ports/template-rules.ts';
import { clientSettings } from './aws-settings.ts';
import type { FunctionEnvironment } from './function-environment.ts';
import { lambdaWorld } from './lambda-world.ts';

/** The answer may take as long as the function may run. */
const requestTimeout = (calledFunctions['check-template'].timeoutSeconds + 5) * 1000;

export function openTemplateChecks(
  environment: FunctionEnvironment<'AGENTS_TEMPLATE_CHECKS'>,
): CheckTemplates {
  const requestHandler = { ...clientSettings.requestHandler, requestTimeout };
  const lambda = new LambdaClient({ ...clientSettings, requestHandler });
  return createTemplateChecks({ ...lambdaWorld, lambda }, environment.AGENTS_TEMPLATE_CHECKS);
}
