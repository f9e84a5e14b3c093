import type { StartDeps } from '../agents/start-agent.ts';
import type { AgentStore } from '../ports/agent-store.ts';
import { deployedAgentTypes } from './deployed-agent-types.ts';
import type { FunctionEnvironment } from './function-environment.ts';
import { lambdaWorld } from './lambda-world.ts';
import { noSearch } from './no-search.ts';
import { openBlobs } from './open-blobs.ts';
import { openExecutions } from './open-executions.ts';
import { openStore } from './open-store.ts';

type StartEnvironment = Parameters<typeof openStore>[0] &
  FunctionEnvironment<
    'AGENTS_BUCKET' | 'AGENTS_STATE_MACHINE_ARN' | 'AGENTS_DEFAULT_MODEL' | 'AGENTS_MAX_RUNNING'
  >;

/** What starts an agent, whether a caller asks for it or a schedule. */
export async function openStarts(environment: StartEnvironment) {
  const blobs = openBlobs(environment);
  return {
    ...lambdaWorld,
    blobs,
    store: openStore(environment, blobs),
    executions: openExecutions(environment),
    search: noSearch,
    agentTypes: await deployedAgentTypes(),
    settings: {
      rehearsal: false,
      defaultModel: environment.AGENTS_DEFAULT_MODEL,
      maxRunningPerOwner: Number(environment.AGENTS_MAX_RUNNING),
    },
  } satisfies StartDeps & { store: AgentStore };
}
