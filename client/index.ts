import { createLibrary } from './library/create-library.ts';
import { libraryWorld } from './runtime/library-world.ts';

/**
 * The verbs, on the platform that the surroundings name: `AGENTS_ENDPOINT` with AWS credentials, else the
 * embedded one in the user's home. `AGENTS_WORKSPACE` names the folder that tasks get to see; `AGENTS_SHOW=1`
 * prints what AgentOutput and ListAgents answer.
 */
export const { Task, AgentOutput, ListAgents, SendMessage, DecideApproval, KillAgent } = createLibrary(
  libraryWorld(),
);

/** `sleep(30000)` resolves after 30 seconds: for programs that look now and then. */
export { setTimeout as sleep } from 'node:timers/promises';
export { AgentsError } from './http/agents-error.ts';
export { AgentList } from './library/agent-list.ts';
export type { TaskOptions } from './library/create-library.ts';
export type { OutputRequest } from './library/output-reader.ts';
