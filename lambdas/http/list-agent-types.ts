import { limits } from '#shared/agent/limits.ts';
import { type AgentType, readsWorkspace } from '#shared/agent-types/agent-type.ts';
import type { ListAgentTypesAnswer } from '#shared/contract/agent-types.ts';
import { modelOf, type PlatformSettings } from '../agents/platform-settings.ts';
import { type HttpHandler, httpHandler, type WrapperDeps } from './wrapper.ts';

export interface ListAgentTypesDeps extends WrapperDeps {
  agentTypes: ReadonlyMap<string, AgentType>;
  settings: Pick<PlatformSettings, 'defaultModel'>;
}

export function createListAgentTypesHandler(deps: ListAgentTypesDeps): HttpHandler {
  return httpHandler(deps, {
    name: 'list-agent-types',
    handle: async () => ({ body: listAgentTypes(deps) }),
  });
}

function listAgentTypes({ agentTypes, settings }: ListAgentTypesDeps): ListAgentTypesAnswer {
  const described = [...agentTypes.values()].map((type) => ({
    name: type.name,
    description: type.description,
    model: modelOf(type.model, settings),
    tools: type.tools === 'all' ? ['all'] : [...type.tools],
    timeout_minutes: type.timeoutMinutes ?? limits.timeoutMinutes.default,
    reads_workspace: readsWorkspace(type),
    ...(type.color === undefined ? {} : { color: type.color }),
  }));
  return { agent_types: described };
}
