import type { AgentOutput as Output } from '#shared/contract/agent-output.ts';
import { AgentsClient } from './runtime/agents-client.ts';

const client = new AgentsClient();

/**
 * The verbs, of a client without options: on the platform that the surroundings name. `AGENTS_WORKSPACE` names the
 * folder that tasks get to see; `AGENTS_SHOW=1` prints what AgentOutput and ListAgents answer.
 */
export const Task = client.task.bind(client);
export const AgentOutput = client.output.bind(client);
/** What it answers. */
export type AgentOutput = Output;
export const ListAgents = client.list.bind(client);
export const KillAgent = client.kill.bind(client);
export const SendMessage = client.send.bind(client);
export const DecideApproval = client.decide.bind(client);
export const Artifact = client.artifact.bind(client);
export const waitAll = client.waitAll.bind(client);
export const waitAny = client.waitAny.bind(client);
export const follow = client.follow.bind(client);

/** `sleep(30000)` resolves after 30 seconds: for programs that look now and then. */
export { setTimeout as sleep } from 'node:timers/promises';
export type { DecisionAnswer } from '#shared/contract/approvals.ts';
export type { KillAnswer } from '#shared/contract/kill-agent.ts';
export type { ListedAgent } from '#shared/contract/list-agents.ts';
export type { MessageAnswer } from '#shared/contract/messages.ts';
export type { Remedy } from '#shared/contract/remedy.ts';
export type { TaskAnswer } from '#shared/contract/task.ts';
export { AgentsError, type AgentsErrorCode } from './http/agents-error.ts';
export type { DownloadedArtifact } from './http/download-artifact.ts';
export type { Credentials } from './http/signed-fetch.ts';
export { AgentList } from './library/agent-list.ts';
export type { StartOptions } from './library/base-client.ts';
export type {
  AgentReference,
  AgentsClientOptions,
  RequestOptions,
  TaskOptions,
} from './library/client-options.ts';
export type { FollowRequest, OutputRequest } from './library/output-reader.ts';
export { WaitError } from './library/wait-error.ts';
export type { WaitOptions } from './library/watch-ends.ts';
export { AgentsClient };
