import {
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  type Server,
} from '@modelcontextprotocol/server';
import type { AgentsApi } from '#client/http/agents-api.ts';
import { AgentsError } from '#client/http/agents-error.ts';
import { onOneLine } from '#shared/agent/output.ts';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import type { ListedAgent } from '#shared/contract/list-agents.ts';
import { tellFailure } from '../failure-answer.ts';
import type { Session } from '../session.ts';
import { artifactUri, outputUri, parseAgentUri } from './agent-uri.ts';
import { readArtifact, readWholeOutput } from './read-resource.ts';

/** Of the newest agents, as many are listed, and of so many the files: each costs a question. */
const listed = { agents: 20, withFiles: 10 };

/** Output and files of agents, for people to attach and models to read. */
export function serveResources(server: Server, session: Session): void {
  server.setRequestHandler('resources/list', async (_request, { mcpReq }) => ({
    resources: await orNothing(session, async () => listResources(await session.connect(), mcpReq.signal)),
  }));
  server.setRequestHandler('resources/templates/list', () => ({ resourceTemplates: templates }));
  server.setRequestHandler('resources/read', async ({ params: { uri } }, { mcpReq }) => {
    const place = parseAgentUri(uri);
    if (place === undefined) throw new ResourceNotFoundError(uri);
    const read = place.what === 'output' ? readWholeOutput : readArtifact;
    const content = await read(session, place, mcpReq.signal).catch((error: unknown) => {
      throw asProtocolError(error, uri);
    });
    return { contents: [{ uri, ...content }] };
  });
}

const templates = [
  {
    ...{ uriTemplate: 'agent://{agent_id}/output', name: 'Output of an agent', mimeType: 'text/plain' },
    description: 'The end of what an agent wrote, also while it runs',
  },
  {
    ...{ uriTemplate: 'agent://{agent_id}/artifacts/{name}', name: 'File of an agent' },
    description: 'A file that an agent made, as AgentOutput lists them',
  },
];

async function listResources(api: AgentsApi, signal: AbortSignal) {
  const { agents } = await api.list({ limit: listed.agents }, { signal });
  const looked = agents
    .slice(0, listed.withFiles)
    .map(({ agent_id }) => api.output(agent_id, { limit: 1 }, { signal }));
  const outputs = await Promise.allSettled(looked);
  const files = outputs.flatMap((output) => (output.status === 'fulfilled' ? filesOf(output.value) : []));
  return [...agents.map(outputResource), ...files];
}

function outputResource(agent: ListedAgent) {
  const { agent_id, subagent_type, description, status } = agent;
  return {
    ...{ uri: outputUri(agent_id), name: agent_id, title: onOneLine(description), mimeType: 'text/plain' },
    description: `Output of ${agent_id} (${onOneLine(subagent_type)}, ${status})`,
  };
}

function filesOf({ agent_id, artifacts }: AgentOutput) {
  return artifacts.map(({ name, media_type, bytes, created_at }) => ({
    ...{ uri: artifactUri(agent_id, name), name: `${agent_id}/${name}`, title: name },
    ...{ mimeType: media_type, size: bytes, annotations: { lastModified: created_at } },
  }));
}

/** Hosts list resources unasked: a platform that is away is an empty list, and said in the log. */
async function orNothing<T>({ world }: Session, list: () => Promise<T[]>): Promise<T[]> {
  return await list().catch((error: unknown) => {
    world.log(`resources: ${tellFailure(error)}`);
    return [];
  });
}

function asProtocolError(error: unknown, uri: string): ProtocolError {
  if (error instanceof ProtocolError) return error;
  if (error instanceof AgentsError && error.status === 404) {
    return new ResourceNotFoundError(uri, tellFailure(error));
  }
  return new ProtocolError(ProtocolErrorCode.InternalError, tellFailure(error));
}
