import { readFunctionEnvironment } from '#lambdas/runtime/function-environment.ts';
import { openFunctionCloud } from '#lambdas/runtime/open-cloud.ts';
import { openTemplateChecks } from '#lambdas/runtime/open-template-checks.ts';
import { toolHandler } from '#lambdas/runtime/tool-handler.ts';
import { cloudTools } from '#lambdas/tools/cloud/tools.ts';
import { stepFunctionFacts } from '#shared/deployment/step-functions.ts';

const environment = readFunctionEnvironment(stepFunctionFacts.cloud.environment);

export const handler = await toolHandler(
  {
    ...{ family: 'cloud', tools: cloudTools, openCloud: openFunctionCloud(environment) },
    checkTemplates: openTemplateChecks(environment),
  },
  environment,
);
