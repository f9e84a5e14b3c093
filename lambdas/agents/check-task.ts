import type { AgentType } from '#shared/agent-types/agent-type.ts';
import type { TaskRequest } from '#shared/contract/task.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import { nearestNames } from '../agent-types/nearest-names.ts';
import { type Blobs, workspaceKey } from '../ports/blobs.ts';

export interface CheckDeps {
  blobs: Pick<Blobs, 'has'>;
  agentTypes: ReadonlyMap<string, AgentType>;
}

/**
 * What a task names is there.
 * @throws {ProductError} unknown_agent_type, unknown_workspace
 */
export async function checkTask(
  { blobs, agentTypes }: CheckDeps,
  { subagent_type, workspace }: Pick<TaskRequest, 'subagent_type' | 'workspace'>,
): Promise<AgentType> {
  const agentType = findAgentType(agentTypes, subagent_type);
  if (workspace !== undefined && !(await blobs.has(workspaceKey(workspace)))) {
    throw unknownWorkspace(workspace);
  }
  return agentType;
}

function findAgentType(agentTypes: ReadonlyMap<string, AgentType>, name: string): AgentType {
  const agentType = agentTypes.get(name);
  if (agentType !== undefined) return agentType;
  const near = nearestNames(name, agentTypes.keys());
  const meant = near.length === 0 ? '' : `Did you mean ${near.join(' or ')}? `;
  throw new ProductError('unknown_agent_type', {
    message: `subagent_type: there is no agent type "${name}".`,
    remedy: [
      `${meant}All are listed by `,
      { call: 'list-agent-types' },
      `: ${[...agentTypes.keys()].join(', ')}.`,
    ],
    details: { field: 'subagent_type', near },
  });
}

function unknownWorkspace(workspace: string): ProductError {
  return new ProductError('unknown_workspace', {
    message: `workspace: there is no workspace ${workspace}.`,
    remedy: ['Send its files first, with ', { call: 'create-workspace' }, '.'],
    details: { field: 'workspace' },
  });
}
