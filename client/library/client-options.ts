import type { TaskInput } from '#shared/contract/task.ts';
import type { TemporaryCredentials } from '../connection/renewing-credentials.ts';
import { UsageError } from '../usage-error.ts';

/** What a client takes instead of what its surroundings say; all of it may be left out. */
export interface AgentsClientOptions {
  /** Address of the API, with its stage on AWS; default `AGENTS_ENDPOINT`, else the deployment's. */
  endpoint?: string | undefined;
  /** A name of the user's file of deployments, or `embedded`; default `AGENTS_DEPLOYMENT`, else the selected one. */
  deployment?: string | undefined;
  /** To sign for; default what the address says, else `AWS_REGION`. */
  region?: string | undefined;
  /** A profile of the AWS configuration; SSO, assumed roles and processes work as with the AWS CLI. */
  profile?: string | undefined;
  /** To sign with, or what gives them out: it is asked again before `expiration`, and when they are refused. */
  credentials?: TemporaryCredentials | (() => Promise<TemporaryCredentials>) | undefined;
  /** Sends requests; default this process's `fetch`. */
  fetch?: typeof fetch | undefined;
  /** Aborts everything that the client does. */
  signal?: AbortSignal | undefined;
  /** A folder, which is packed and sent, or the id of one that was sent before; default `AGENTS_WORKSPACE`. */
  workspace?: string | undefined;
  /** For one answer; default 40 seconds. */
  timeoutMs?: number | undefined;
  /** How often a call that failed in passing is made again; default 3 times. */
  retries?: number | undefined;
}

/** @throws {UsageError} for what is no whole number, or less than makes sense. */
export function checkNumber(option: string, value: number | undefined, least: number): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= least)) return;
  throw new UsageError(`${option} is ${value}`, `Give a whole number from ${least} on.`);
}

/** A task as a program writes it. */
export type TaskOptions = Omit<TaskInput, 'workspace'> & {
  /** A folder or the id of a workspace; default the client's. */
  workspace?: string | undefined;
};

/** What a single call may be given beside what it is about. */
export interface RequestOptions {
  /** Aborts this call. */
  signal?: AbortSignal | undefined;
}

/** An agent's id, or whatever has one: an answer of Task, AgentOutput, or one of ListAgents. */
export type AgentReference = string | { agent_id: string };

export function idOf(agent: AgentReference): string {
  return typeof agent === 'string' ? agent : agent.agent_id;
}
