import type { AgentsApi } from './agents-api.ts';
import { AgentsError } from './agents-error.ts';
import type { CallOptions } from './api-call.ts';

/**
 * Asks for an agent type before much is packed and sent for it. Where the platform answers without saying which there
 * are, starting the agent will.
 * @throws {AgentsError} `unknown_agent_type`, or why there was no answer
 */
export async function checkAgentType(
  api: Pick<AgentsApi, 'types'>,
  name: string,
  options: CallOptions = {},
): Promise<void> {
  const answer = await api.types(options).catch((error: unknown) => {
    if (error instanceof AgentsError && error.status !== undefined) return undefined;
    throw error;
  });
  const known = answer?.agent_types.map((type) => type.name);
  if (known === undefined || known.includes(name)) return;
  throw new AgentsError({
    code: 'unknown_agent_type',
    message: `there is no agent type "${name}"`,
    remedy: `There are ${known.join(', ')}.`,
    ...{ retryable: false, status: 404 },
  });
}
