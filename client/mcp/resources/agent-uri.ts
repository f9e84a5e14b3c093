import { type AgentId, agentIdSchema } from '#shared/agent/ids.ts';

/** `agent://{id}/output`, or `agent://{id}/artifacts/{name}`. */
export type AgentUri = { agentId: AgentId } & ({ what: 'output' } | { what: 'artifact'; name: string });

export function outputUri(agentId: string): string {
  return `agent://${agentId}/output`;
}

export function artifactUri(agentId: string, name: string): string {
  return `agent://${agentId}/artifacts/${encodeURIComponent(name)}`;
}

/** `undefined` for what names nothing of an agent's. */
export function parseAgentUri(uri: string): AgentUri | undefined {
  const [, id, name] = /^agent:\/\/([^/?#]+)\/(?:output|artifacts\/([^/?#]+))$/.exec(uri) ?? [];
  const agentId = agentIdSchema.safeParse(id);
  if (!agentId.success) return undefined;
  if (name === undefined) return { agentId: agentId.data, what: 'output' };
  const decoded = decode(name);
  return decoded === undefined ? undefined : { agentId: agentId.data, what: 'artifact', name: decoded };
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
