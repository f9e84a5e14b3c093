import { meterModel } from '#lambdas/metrics/meter-model.ts';
import { deployedAgentTypes } from '#lambdas/runtime/deployed-agent-types.ts';
import { embeddedMetrics } from '#lambdas/runtime/embedded-metrics.ts';
import { readFunctionEnvironment } from '#lambdas/runtime/function-environment.ts';
import { lambdaWorld } from '#lambdas/runtime/lambda-world.ts';
import { openBlobs } from '#lambdas/runtime/open-blobs.ts';
import { openModel } from '#lambdas/runtime/open-model.ts';
import { openOutputLog } from '#lambdas/runtime/open-output-log.ts';
import { openStore } from '#lambdas/runtime/open-store.ts';
import { stepHandler } from '#lambdas/runtime/step-handler.ts';
import { stepSettings } from '#lambdas/runtime/step-settings.ts';
import { think } from '#lambdas/steps/think.ts';
import { allTools } from '#lambdas/tools/all-tools.ts';
import { bindTool, createToolbox } from '#lambdas/tools/toolbox.ts';
import { stepFunctionFacts } from '#shared/deployment/step-functions.ts';
import { stepPointerSchema } from '#shared/workflow/step-pointer.ts';

const environment = readFunctionEnvironment(stepFunctionFacts.think.environment);
const store = openStore(environment, openBlobs(environment));

const deps = {
  ...lambdaWorld,
  store,
  search: openOutputLog(environment),
  model: meterModel(openModel(environment), { ...lambdaWorld, metrics: embeddedMetrics }),
  toolbox: createToolbox(allTools.map(bindTool)),
  agentTypes: await deployedAgentTypes(),
  settings: stepSettings,
};

export const handler = stepHandler(stepPointerSchema, (pointer, signal) => think(deps, pointer, signal));
