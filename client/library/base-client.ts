import type { AgentOutput } from '#shared/contract/agent-output.ts';
import type { DecisionAnswer, DecisionRequest } from '#shared/contract/approvals.ts';
import type { KillAnswer } from '#shared/contract/kill-agent.ts';
import type { ListAgentsQuery } from '#shared/contract/list-agents.ts';
import type { MessageAnswer } from '#shared/contract/messages.ts';
import type { TaskAnswer } from '#shared/contract/task.ts';
import { findEndpoint } from '../connection/find-endpoint.ts';
import { renewingCredentials } from '../connection/renewing-credentials.ts';
import { type AgentsApi, createAgentsApi } from '../http/agents-api.ts';
import { AgentsError } from '../http/agents-error.ts';
import { eitherSignal } from '../http/api-call.ts';
import { type DownloadedArtifact, downloadArtifact } from '../http/download-artifact.ts';
import type { CredentialSource } from '../http/signed-fetch.ts';
import { surviveOutage } from '../http/survive-outage.ts';
import { UsageError } from '../usage-error.ts';
import { type AgentList, listAgents } from './agent-list.ts';
import {
  type AgentReference,
  type AgentsClientOptions,
  checkNumber,
  idOf,
  type RequestOptions,
  type TaskOptions,
} from './client-options.ts';
import type { LibraryWorld } from './library-world.ts';
import { type FollowRequest, OutputReader, type OutputRequest } from './output-reader.ts';
import { taskWorkspace } from './task-workspace.ts';
import { WaitError } from './wait-error.ts';
import { type WaitOptions, watchEnds } from './watch-ends.ts';

/** How a task is started. */
export interface StartOptions extends RequestOptions {
  /** The same key and the same task start one agent, however often; default a new one, for the repeats of one call. */
  idempotencyKey?: string | undefined;
}

/**
 * Starts agents and looks after them, in a world given to it. It remembers how far it has read of each agent. Every
 * method throws {AgentsError}, or the reason of a signal that aborts.
 */
export class BaseAgentsClient {
  /** The API's calls as they are, for what has no method here. */
  readonly api: AgentsApi;
  readonly #world: LibraryWorld;
  readonly #options: AgentsClientOptions;
  readonly #reader: OutputReader;

  /** @throws {UsageError} for numbers that make no sense. */
  constructor(world: LibraryWorld, options: AgentsClientOptions = {}) {
    checkNumber('timeoutMs', options.timeoutMs, 1);
    checkNumber('retries', options.retries, 0);
    const { fetch = world.fetch } = options;
    this.#world = { ...world, fetch };
    this.#options = options;
    const flags = { ...options, credentials: sourceOf(options.credentials, world.now) };
    this.api = createAgentsApi(this.#world, () => findEndpoint(world, flags), options);
    this.#reader = new OutputReader({ api: this.api, world: this.#world });
  }

  /**
   * Starts an agent; answers at once with `run_in_background`, else with its whole output once it has ended. Aborted
   * while it waits, it leaves the agent running.
   */
  task(task: TaskOptions & { run_in_background: true }, options?: StartOptions): Promise<TaskAnswer>;
  task(task: TaskOptions & { run_in_background?: false }, options?: StartOptions): Promise<AgentOutput>;
  task(task: TaskOptions, options?: StartOptions): Promise<TaskAnswer | AgentOutput>;
  async task(
    task: TaskOptions,
    { idempotencyKey, signal }: StartOptions = {},
  ): Promise<TaskAnswer | AgentOutput> {
    const { workspace: _, ...rest } = task;
    const workspace = await this.#workspaceOf(task, { signal });
    // A foreground task is waited for by its output, so that its lines are known to be read.
    const started = await this.api.task(
      { ...rest, run_in_background: true, ...(workspace && { workspace }) },
      { signal, ...(idempotencyKey !== undefined && { idempotencyKey }) },
    );
    if ('output' in started) throw new Error('the platform answered a background task with its whole output');
    return task.run_in_background === true ? started : await this.waitAny([started], { signal });
  }

  /** What the agent wrote since this client asked last. */
  async output(request: OutputRequest, { signal }: RequestOptions = {}): Promise<AgentOutput> {
    const answer = await this.#reader.readNew(request, { signal: this.#signal(signal) });
    if (answer.output !== '') this.#world.show?.(answer.output);
    return answer;
  }

  /** This caller's agents, newest first. */
  async list(
    query: Pick<Partial<ListAgentsQuery>, 'status' | 'subagent_type'> = {},
    options: RequestOptions = {},
  ): Promise<AgentList> {
    const list = await listAgents({ api: this.api, now: this.#world.now }, query, options);
    this.#world.show?.(String(list));
    return list;
  }

  /** Ends an agent for good; what it wrote stays readable. */
  kill(agent: AgentReference, options: RequestOptions = {}): Promise<KillAnswer> {
    return this.api.kill(idOf(agent), options);
  }

  /** Tells a running agent something before its next turn; refused once it has ended. */
  send(
    { agent_id, text }: { agent_id: string; text: string },
    options: RequestOptions = {},
  ): Promise<MessageAnswer> {
    return this.api.send(agent_id, { text }, options);
  }

  /**
   * Approves or rejects what an agent asks for. With `plan_hash` of its `approval` the decision is about exactly that.
   * `team` decides for anybody's agent.
   */
  decide(
    { agent_id, team = false, ...decision }: DecisionRequest & { agent_id: string; team?: boolean },
    options: RequestOptions = {},
  ): Promise<DecisionAnswer> {
    return (team ? this.api.decideTeam : this.api.decide)(agent_id, decision, options);
  }

  /** One of the files that AgentOutput lists, with its bytes. */
  artifact(
    { agent_id, name }: { agent_id: string; name: string },
    { signal }: RequestOptions = {},
  ): Promise<DownloadedArtifact> {
    const deps = { api: this.api, world: this.#world };
    return downloadArtifact(deps, { agentId: agent_id, name }, { signal: this.#signal(signal) });
  }

  /**
   * Waits until all of these agents have ended; answers each with what is new of it, in the order given. Aborted, it
   * has read nothing.
   * @throws {WaitError} once the others have ended, if some could not be asked.
   */
  async waitAll(agents: readonly AgentReference[], options: WaitOptions = {}): Promise<AgentOutput[]> {
    const ids = agents.map(idOf);
    const seen = new Map<string, AgentOutput | AgentsError>();
    for await (const waited of this.#watch(ids, options)) {
      seen.set(
        waited.agentId,
        'error' in waited ? waited.error : await this.#peekEnd(waited.agentId, options),
      );
    }
    const ended = new Map<string, AgentOutput>();
    const failures = new Map<string, AgentsError>();
    for (const [id, result] of seen) {
      if (result instanceof AgentsError) failures.set(id, result);
      else ended.set(id, this.#reader.handOut(result));
    }
    const inOrder = ids.flatMap((id) => ended.get(id) ?? []);
    if (failures.size > 0) throw new WaitError(inOrder, failures);
    return inOrder;
  }

  /**
   * Waits until the first of these agents has ended; answers it with what is new of it. What the others wrote stays
   * unread.
   * @throws {AgentsError} as soon as one of them can't be asked.
   */
  async waitAny(agents: readonly AgentReference[], options: WaitOptions = {}): Promise<AgentOutput> {
    for await (const waited of this.#watch(agents.map(idOf), options)) {
      const result = 'error' in waited ? waited.error : await this.#peekEnd(waited.agentId, options);
      if (result instanceof AgentsError) throw result;
      return this.#reader.handOut(result);
    }
    throw new UsageError('there is no agent to wait for', 'Give at least one.');
  }

  /**
   * What the agent writes, as it writes it, from where this client has read to; the last one tells how it ended. What
   * was handed out counts as read. Goes on over restarts of the platform.
   */
  follow(
    agent: AgentReference | FollowRequest,
    { signal }: RequestOptions = {},
  ): AsyncGenerator<AgentOutput, void, undefined> {
    const request = typeof agent === 'string' ? { agent_id: agent } : agent;
    return this.#reader.follow(request, { signal: this.#signal(signal) });
  }

  async #workspaceOf({ subagent_type, workspace }: TaskOptions, { signal }: RequestOptions) {
    const wanted = workspace ?? this.#options.workspace ?? this.#world.env['AGENTS_WORKSPACE'];
    if (wanted === undefined || wanted === '') return undefined;
    const deps = { api: this.api, world: this.#world };
    return await taskWorkspace(deps, { subagent_type, workspace: wanted }, { signal: this.#signal(signal) });
  }

  /** What is new of an agent that ended, not read yet; why it can't be read, if so. */
  async #peekEnd(agent_id: string, options: RequestOptions): Promise<AgentOutput | AgentsError> {
    const signal = this.#signal(options.signal);
    const peek = () => this.#reader.peek({ agent_id }, { signal });
    try {
      return await surviveOutage({ world: this.#world, notice: () => undefined }, peek, signal);
    } catch (error) {
      if (signal?.aborted !== true && error instanceof AgentsError) return error;
      throw error;
    }
  }

  #signal(signal: AbortSignal | undefined): AbortSignal | undefined {
    return eitherSignal(this.#options.signal, signal);
  }

  #watch(ids: readonly string[], options: WaitOptions) {
    const deps = { api: this.api, world: this.#world };
    return watchEnds(deps, ids, { ...options, signal: this.#signal(options.signal) });
  }
}

/** Ones that are given as they are can't be renewed. */
function sourceOf(
  given: AgentsClientOptions['credentials'],
  now: () => number,
): CredentialSource | undefined {
  return typeof given === 'function' ? renewingCredentials(given, now) : given && (() => given);
}
