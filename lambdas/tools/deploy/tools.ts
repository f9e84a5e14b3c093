import type { AnyTool } from '../tool.ts';
import { executeDeploymentTool } from './execute-deployment.ts';
import { planDeploymentTool } from './plan-deployment.ts';
import { rollbackDeploymentTool } from './rollback-deployment.ts';
import { smokeTestTool } from './smoke-test.ts';

/** Everything of the family `deploy`: changes stacks, and only by change sets that were shown. */
export const deployTools: readonly AnyTool[] = [
  planDeploymentTool,
  executeDeploymentTool,
  smokeTestTool,
  rollbackDeploymentTool,
];
