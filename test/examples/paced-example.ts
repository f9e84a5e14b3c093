import type { AgentId } from '#shared/agent/ids.ts';
import { agentIdSchema } from '#shared/agent/ids.ts';
import type { TestPlatform } from '#test/e2e/platform.ts';
import { startHoldingProxy } from './holding-proxy.ts';
import { runExample } from './worked-example.ts';

export type Verb = 'Task' | 'AgentOutput' | 'ListAgents' | 'KillAgent';

export interface Pace {
  /** The folder that the program's tasks get to see. */
  workspace?: string;
  /** Whether the platform's answers to AgentOutput and ListAgents are printed, where the program does not. */
  isShown?: boolean;
  /** Agents that stand for those of the document, by its id. */
  ids?: Readonly<Record<string, string>>;
  /** Holds how far the program's clock is ahead of the machine's, in milliseconds. */
  aheadFile?: string;
  /** What happens before a call of the program gets through: the hours between its lines. */
  before?: (verb: Verb, agentId: string | undefined) => Promise<unknown> | undefined;
  /** What happens before the program has the answer to one. */
  behind?: (verb: Verb) => Promise<unknown> | undefined;
}

/** Runs an example on a platform; answers what it printed. */
export async function runPaced(world: TestPlatform, name: string, pace: Pace = {}): Promise<string[]> {
  const { origin, credentials } = world.platform;
  const { workspace, isShown = true, aheadFile, before, behind } = pace;
  await using paced = await startHoldingProxy(
    origin,
    async (request) => {
      const verb = verbOf(request);
      if (verb !== undefined) await before?.(verb, /^\/agents\/([^/]+)\//.exec(request.path)?.[1]);
    },
    async (request) => {
      const verb = verbOf(request);
      if (verb !== undefined) await behind?.(verb);
    },
  );
  const environment = {
    AGENTS_ENDPOINT: paced.url,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AGENTS_SHOW: isShown ? '1' : '0',
    ...(aheadFile === undefined ? {} : { AHEAD_FILE: aheadFile }),
    ...(workspace === undefined ? {} : { AGENTS_WORKSPACE: workspace }),
  };
  return await runExample(name, environment, pace.ids);
}

function verbOf({ method, path }: { method: string; path: string }): Verb | undefined {
  if (method === 'POST' && path === '/tasks') return 'Task';
  if (method === 'GET' && path === '/agents') return 'ListAgents';
  if (path.endsWith('/output')) return 'AgentOutput';
  return path.endsWith('/kill') ? 'KillAgent' : undefined;
}

/** The agents that an example has started so far, in that order. */
export async function startedIn(world: TestPlatform): Promise<AgentId[]> {
  const { agents } = await world.api.list();
  return agents.map(({ agent_id }) => agentIdSchema.parse(agent_id)).reverse();
}

/** Waits until every agent that was started so far has ended. */
export async function allEnded(world: TestPlatform): Promise<void> {
  for (const id of await startedIn(world)) await world.ended(id);
}
