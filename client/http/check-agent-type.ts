import type { ListAgentTypesAnswer } from '#shared/contract/agent-types.ts';
import type { AgentsApi } from './agents-api.ts';
import { AgentsError } from './agents-error.ts';
import type { CallOptions } from './api-call.ts';

type ListedAgentType = ListAgentTypesAnswer['agent_types'][number];

/**
 * Asks for an agent type before much is packed and sent for it.
 * @returns nothing where the platform answers without saying which there are: starting the agent will tell.
 * @throws {AgentsError} `unknown_agent_type`, or why there was no answer
 */
export async function checkAgentType(
  api: Pick<AgentsApi, 'types'>,
  name: string,
  options: CallOptions = {},
): Promise<ListedAgentType | undefined> {
  const answer = await api.types(options).catch((error: unknown) => {
    if (error instanceof AgentsError && error.status !== undefined) return undefined;
    throw error;
  });
  if (answer === undefined) return undefined;
  const found = answer.agent_types.find((type) => type.name === name);
  if (found !== undefined) return found;
  const known = answer.agent_types.map((type) => type.name);
  throw new AgentsError({
    code: 'unknown_agent_type',
    message: `there is no agent type "${name}"`,
    remedy: `There are ${known.join(', ')}.`,
    ...{ retryable: false, status: 404 },
  });
}
