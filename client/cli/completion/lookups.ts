import type { AgentsApi } from '#client/http/agents-api.ts';
import { cleanLine, onOneLine } from '#shared/agent/output.ts';
import { type GlobalFlags, openApi, type Run } from '../run.ts';
import type { Candidate, Lookups } from './complete-words.ts';

/** Nobody waits longer for a shell to complete a word. */
const patienceMs = 2_000;
const mostAgents = 50;

/** Asks the platform and the user's file; what goes wrong answers nothing, and says nothing. */
export function createLookups(run: Run, flags: GlobalFlags): Lookups {
  const ask = async (read: (api: AgentsApi, signal: AbortSignal) => Promise<Candidate[]>) => {
    const signal = AbortSignal.any([run.signal, AbortSignal.timeout(patienceMs)]);
    try {
      return await read(await openApi(run, flags), signal);
    } catch {
      return [];
    }
  };
  return {
    agentIds: () =>
      ask(async (api, signal) => {
        const { agents } = await api.list({ limit: mostAgents }, { signal });
        return agents.map(({ agent_id, status, description }) =>
          candidate(agent_id, `${status}: ${description}`),
        );
      }),
    agentTypes: () =>
      ask(async (api, signal) => {
        const { agent_types } = await api.types({ signal });
        return agent_types.map(({ name, description }) => candidate(name, description));
      }),
    schedules: () =>
      ask(async (api, signal) => {
        const { schedules } = await api.listSchedules({ signal });
        return schedules.map(({ name, expression }) => candidate(name, expression));
      }),
    deployments: async () => {
      const { embeddedName, readDeployments } = await import('#client/connection/deployments.ts');
      const { deployments } = await readDeployments(run.world).catch(() => ({ deployments: {} }));
      const named = Object.entries(deployments).map(([name, { endpoint }]) => candidate(name, endpoint));
      return [candidate(embeddedName, "this machine's own"), ...named];
    },
  };
}

function candidate(value: string, description: string): Candidate {
  return {
    value,
    description: cleanLine(onOneLine(description)).replaceAll('\t', ' ').slice(0, 80).toWellFormed(),
  };
}
