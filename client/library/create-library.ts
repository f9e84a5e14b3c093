import { workspaceIdSchema } from '#shared/agent/ids.ts';
import { limits } from '#shared/agent/limits.ts';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import type { DecisionAnswer, DecisionRequest } from '#shared/contract/approvals.ts';
import type { KillAnswer } from '#shared/contract/kill-agent.ts';
import type { ListAgentsQuery, ListedAgent } from '#shared/contract/list-agents.ts';
import type { MessageAnswer } from '#shared/contract/messages.ts';
import type { TaskAnswer, TaskInput } from '#shared/contract/task.ts';
import { findEndpoint } from '../connection/find-endpoint.ts';
import { type AgentsApi, createAgentsApi } from '../http/agents-api.ts';
import { checkAgentType } from '../http/check-agent-type.ts';
import { type DownloadedArtifact, downloadArtifact } from '../http/download-artifact.ts';
import { uploadWorkspace } from '../http/upload-workspace.ts';
import { typicalMinutes } from '../render/agent-list.ts';
import { snapshotFolder } from '../workspace/snapshot.ts';
import { AgentList } from './agent-list.ts';
import type { LibraryWorld } from './library-world.ts';
import { OutputReader, type OutputRequest } from './output-reader.ts';

/** A task as a program writes it. */
export type TaskOptions = Omit<TaskInput, 'workspace'> & {
  /** A folder, which is packed and sent, or the id of one that was sent before; default `AGENTS_WORKSPACE`. */
  workspace?: string;
};

export interface Library {
  /** Starts an agent; answers at once with `run_in_background`, else with its whole output once it ended. */
  Task(task: TaskOptions & { run_in_background: true }): Promise<TaskAnswer>;
  Task(task: TaskOptions & { run_in_background?: false }): Promise<AgentOutput>;
  Task(task: TaskOptions): Promise<TaskAnswer | AgentOutput>;
  /** What the agent wrote since this program asked last. */
  AgentOutput(request: OutputRequest): Promise<AgentOutput>;
  /** This caller's agents, newest first. */
  ListAgents(query?: Pick<Partial<ListAgentsQuery>, 'status' | 'subagent_type'>): Promise<AgentList>;
  /** Tells a running agent something before its next turn; refused once it has ended. */
  SendMessage(message: { agent_id: string; text: string }): Promise<MessageAnswer>;
  /** One of the files that AgentOutput lists, with its bytes. */
  Artifact(file: { agent_id: string; name: string }): Promise<DownloadedArtifact>;
  /**
   * Approves or rejects what an agent asks for. With `plan_hash` of its `approval` the decision is about exactly that.
   * `team` decides for anybody's agent.
   */
  DecideApproval(decision: DecisionRequest & { agent_id: string; team?: boolean }): Promise<DecisionAnswer>;
  /** Ends an agent for good; what it wrote stays readable. */
  KillAgent(agent: { agent_id: string }): Promise<KillAnswer>;
}

/** The verbs, each with its platform looked up anew. Every call throws {AgentsError}. */
export function createLibrary(world: LibraryWorld): Library {
  const connect = async (): Promise<AgentsApi> => createAgentsApi(world, await findEndpoint(world, {}));
  const reader = new OutputReader(world, connect);

  function Task(task: TaskOptions & { run_in_background: true }): Promise<TaskAnswer>;
  function Task(task: TaskOptions & { run_in_background?: false }): Promise<AgentOutput>;
  function Task(task: TaskOptions): Promise<TaskAnswer | AgentOutput>;
  async function Task(task: TaskOptions): Promise<TaskAnswer | AgentOutput> {
    const api = await connect();
    const { workspace: given, ...rest } = task;
    const workspace = await workspaceFor({ world, api }, task.subagent_type, given);
    // A foreground task is waited for by its output, so that its lines are known to be read.
    const started = await api.task({ ...rest, run_in_background: true, ...(workspace && { workspace }) });
    if ('output' in started) throw new Error('the platform answered a background task with its whole output');
    return task.run_in_background === true ? started : await reader.readToEnd(started.agent_id);
  }

  return {
    Task,
    async AgentOutput(request) {
      const answer = await reader.readNew(request);
      if (answer.output !== '') world.show?.(answer.output);
      return answer;
    },
    async ListAgents(query = {}) {
      const list = await listAgents({ world, api: await connect() }, query);
      world.show?.(String(list));
      return list;
    },
    SendMessage: async ({ agent_id, text }) => (await connect()).send(agent_id, { text }),
    Artifact: async ({ agent_id, name }) =>
      downloadArtifact({ api: await connect(), world }, { agentId: agent_id, name }),
    async DecideApproval({ agent_id, team = false, ...decision }) {
      const api = await connect();
      return await (team ? api.decideTeam : api.decide)(agent_id, decision);
    },
    KillAgent: async ({ agent_id }) => (await connect()).kill(agent_id),
  };
}

interface Deps {
  world: LibraryWorld;
  api: AgentsApi;
}

async function workspaceFor({ world, api }: Deps, agentType: string, given: string | undefined) {
  const wanted = given ?? (world.env['AGENTS_WORKSPACE'] || undefined);
  if (wanted === undefined) return undefined;
  const id = workspaceIdSchema.safeParse(wanted);
  if (id.success) return id.data;
  await checkAgentType(api, agentType);
  await using snapshot = await snapshotFolder(wanted);
  return await uploadWorkspace({ api, world }, snapshot);
}

async function listAgents({ world, api }: Deps, query: Partial<ListAgentsQuery>): Promise<AgentList> {
  const agents: ListedAgent[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.list({ ...query, limit: limits.listPage.max, ...(cursor && { cursor }) });
    agents.push(...page.agents);
    cursor = page.next_cursor;
  } while (cursor !== undefined);
  const isAnyRunning = agents.some(({ status }) => status === 'running');
  const past = isAnyRunning ? await api.list({ status: 'completed', limit: limits.listPage.max }) : undefined;
  return new AgentList(agents, new Date(world.now()), typicalMinutes(past?.agents ?? []));
}
