import { teamOutputQuerySchema } from '#shared/contract/team-output.ts';
import { type SearchTeamDeps, searchTeam } from '../agents/search-team.ts';
import { type HttpHandler, httpHandler, type WrapperDeps } from './wrapper.ts';

/** Everybody's output. Who may call this is IAM's to say, route by route. */
export function createSearchTeamOutputHandler(deps: WrapperDeps & SearchTeamDeps): HttpHandler {
  return httpHandler(deps, {
    name: 'search-team-output',
    query: teamOutputQuerySchema,
    handle: async ({ query, stopWaiting }) => ({ body: await searchTeam(deps, query, stopWaiting) }),
  });
}
