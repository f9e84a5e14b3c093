import { join } from 'node:path';
import { type LoadedAgentTypes, loadAgentTypes } from '../agent-types/load-agent-types.ts';

/** The agent types that were deployed with the function, which Lambda says the place of. */
export async function deployedAgentTypes(): Promise<LoadedAgentTypes['types']> {
  const root = process.env['LAMBDA_TASK_ROOT'];
  if (root === undefined) throw new Error('not set: LAMBDA_TASK_ROOT');
  const { types } = await loadAgentTypes([join(root, 'agents')]);
  return types;
}
