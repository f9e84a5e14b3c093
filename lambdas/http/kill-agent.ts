import { type KillDeps, killAgent } from '../agents/kill-agent.ts';
import { type HttpHandler, httpHandler, type WrapperDeps } from './wrapper.ts';

export function createKillAgentHandler(deps: WrapperDeps & KillDeps): HttpHandler {
  return httpHandler(deps, {
    name: 'kill-agent',
    handle: async ({ owner, agentId }) => ({ body: await killAgent(deps, owner, agentId) }),
  });
}
