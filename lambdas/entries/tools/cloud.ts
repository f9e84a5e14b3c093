import { readFunctionEnvironment } from '#lambdas/runtime/function-environment.ts';
import { openFunctionCloud } from '#lambdas/runtime/open-cloud.ts';
import { toolHandler } from '#lambdas/runtime/tool-handler.ts';
import { cloudTools } from '#lambdas/tools/cloud/tools.ts';
import { stepFunctionFacts } from '#shared/deployment/step-functions.ts';

const environment = readFunctionEnvironment(stepFunctionFacts.cloud.environment);

export const handler = await toolHandler(
  {
    ...{ family: 'cloud', tools: cloudTools, openCloud: openFunctionCloud(environment) },
    // Few agents have templates checked: the client of Lambda is loaded for those.
    async checkTemplates(templates, signal) {
      const { openTemplateChecks } = await import('#lambdas/runtime/open-template-checks.ts');
      return openTemplateChecks(environment)(templates, signal);
    },
  },
  environment,
);
