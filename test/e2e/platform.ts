import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AgentsApi, createAgentsApi } from '#client/http/agents-api.ts';
import type { Clock } from '#lambdas/ports/clock.ts';
import { randomIds } from '#lambdas/runtime/random-ids.ts';
import { systemClock } from '#lambdas/runtime/system-clock.ts';
import { type Platform, startPlatform } from '#local/platform.ts';
import type { Playbook } from '#local/rehearsal/playbook.ts';
import type { LoggedRequest } from '#local/rehearsal/request-log.ts';
import { type RehearsalServer, startRehearsalServer } from '#local/rehearsal/server.ts';
import type { AgentId } from '#shared/agent/ids.ts';
import { agentIdSchema } from '#shared/agent/ids.ts';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import type { TaskInput } from '#shared/contract/task.ts';
import { deployPolicySchema, type WrittenDeployPolicy } from '#shared/deployment/deploy-policy.ts';
import { clientWorld } from './platform-process.ts';

export interface PlatformOptions {
  clock?: Clock;
  playbooks?: Readonly<Record<string, Playbook>>;
  maxRunning?: number;
  osvUrl?: string;
  allowedHosts?: readonly string[];
  weeklyCostAnalysis?: 'on' | 'off';
  /** Files and folders of logs that agents may read. */
  logFiles?: readonly string[];
  /** A folder of recorded calls that stands for an AWS account. */
  recording?: string;
  /** What may be deployed, and the folder of the account in which it only seems to be. */
  deployments?: { policy: WrittenDeployPolicy; folder: string };
  /** A folder that outlives the platform; without one it has a folder of its own. */
  home?: string;
  /** Stands between the platform and its model. @returns its address. */
  beforeModel?: (modelUrl: string) => Promise<string>;
  /** Where commands find programs beside the system's. */
  programs?: { home: string; path: readonly string[] };
}

/** The whole platform in this process, with a model server that the test can look into. */
export interface TestPlatform extends AsyncDisposable {
  platform: Platform;
  rehearsal: RehearsalServer;
  api: AgentsApi;
  /** What operators were told. */
  logged: unknown[][];
  start(task?: Partial<TaskInput>): Promise<AgentId>;
  /** Waits until the agent has ended; answers its whole output. */
  ended(agentId: AgentId): Promise<AgentOutput>;
  /** Waits for a request of this agent of which `test` holds. */
  asked(agentId: AgentId, test?: (request: LoggedRequest) => boolean): Promise<LoggedRequest>;
  /** Everything that is recorded of an agent. */
  recorded(agentId: AgentId): Promise<unknown>;
}

export async function openPlatform(options: PlatformOptions = {}): Promise<TestPlatform> {
  const { clock = systemClock, playbooks = {}, maxRunning = 50, osvUrl = 'http://127.0.0.1:9' } = options;
  const home = options.home ?? (await mkdtemp(join(tmpdir(), 'agents-home-')));
  const now = () => clock.now().getTime();
  const rehearsal = await startRehearsalServer({ now, playbooks });
  const modelUrl = (await options.beforeModel?.(rehearsal.url)) ?? rehearsal.url;
  const logged: unknown[][] = [];
  const log = (...entry: unknown[]) => void logged.push(entry);
  const platform = await startPlatform(
    { clock, ids: randomIds, log: { info: log, warn: log, error: log } },
    {
      ...{ home, port: 0, agentTypeFolders: [], maxRunning, osvUrl, userName: 'tester', version: '0.0.0' },
      model: { apiKey: 'rehearsal', baseUrl: modelUrl },
      weeklyCostAnalysis: options.weeklyCostAnalysis,
      logs: { files: options.logFiles ?? [], region: 'us-east-1' },
      allowedHosts: options.allowedHosts ?? [],
      programs: options.programs,
      deployPolicy: options.deployments && deployPolicySchema.parse(options.deployments.policy),
      stackSimulation: options.deployments?.folder,
      cloud: options.recording === undefined ? undefined : { recording: options.recording },
    },
  );
  const { origin, region, credentials, engine } = platform;
  const api = createAgentsApi(
    { ...clientWorld, now },
    { url: origin, region, credentials: () => credentials },
  );
  return {
    ...{ platform, rehearsal, api, logged },
    async start(task = {}) {
      const agent = { subagent_type: 'code-review-agent', prompt: 'Review', run_in_background: true };
      return agentIdSchema.parse((await api.task({ ...agent, ...task })).agent_id);
    },
    async ended(agentId) {
      while ((await api.output(agentId, { filter: '^$', wait_seconds: 25 })).status === 'running');
      return api.output(agentId, { limit: 10_000 });
    },
    asked: (agentId, test = () => true) =>
      rehearsal.log.until((request) => request.agent === agentId && test(request)),
    recorded: async (agentId) => ({
      record: await engine.store.get(agentId),
      conversation: await engine.store.readConversation(agentId),
      lines: await engine.store.readOutput(agentId, { after: 0, limit: 10_000 }),
    }),
    async [Symbol.asyncDispose]() {
      await platform.close();
      await rehearsal.close();
      if (options.home === undefined) await rm(home, { recursive: true, force: true });
    },
  };
}
