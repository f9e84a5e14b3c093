import { decisionRequestSchema } from '#shared/contract/approvals.ts';
import { type DecideDeps, decide } from '../agents/decide-approval.ts';
import { type HttpHandler, httpHandler, type WrapperDeps } from './wrapper.ts';

export function createDecideApprovalHandler(deps: WrapperDeps & DecideDeps): HttpHandler {
  return httpHandler(deps, {
    name: 'decide-approval',
    body: decisionRequestSchema,
    handle: async ({ owner, caller, agentId, body: decision }) => ({
      body: await decide(deps, { owner, caller, agentId, decision, isTeam: false }),
    }),
  });
}

/** For agents of everybody. Who may call this is IAM's to say, route by route. */
export function createDecideTeamApprovalHandler(deps: WrapperDeps & DecideDeps): HttpHandler {
  return httpHandler(deps, {
    name: 'decide-team-approval',
    body: decisionRequestSchema,
    handle: async ({ owner, caller, agentId, body: decision }) => ({
      body: await decide(deps, { owner, caller, agentId, decision, isTeam: true }),
    }),
  });
}
