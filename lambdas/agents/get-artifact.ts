import { nameAndSize } from '#shared/agent/artifact.ts';
import type { Owner } from '#shared/agent/ids.ts';
import type { ArtifactAnswer } from '#shared/contract/artifacts.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import type { AgentStore } from '../ports/agent-store.ts';
import { artifactKey, type Blobs } from '../ports/blobs.ts';
import { getOwnAgent } from './own-agent.ts';

export interface GetArtifactDeps {
  store: Pick<AgentStore, 'get'>;
  blobs: Pick<Blobs, 'createDownload'>;
}

/**
 * One of an agent's files, with an address to fetch it from.
 * @throws {ProductError} unknown_agent, unknown_artifact
 */
export async function getArtifact(
  deps: GetArtifactDeps,
  owner: Owner,
  { agentId, name }: { agentId: string; name: string },
): Promise<ArtifactAnswer> {
  const { agent_id, artifacts } = await getOwnAgent(deps, owner, agentId);
  const artifact = artifacts.find((one) => one.name === name);
  if (artifact === undefined) {
    const known =
      artifacts.length === 0 ? 'It has made none.' : `It made ${artifacts.map(nameAndSize).join(', ')}.`;
    throw new ProductError('unknown_artifact', {
      message: `${agent_id} has no file ${JSON.stringify(name.slice(0, 100))}.`,
      remedy: known,
      details: { field: 'name' },
    });
  }
  const { url, expiresAt } = await deps.blobs.createDownload(artifactKey(agent_id, artifact.sha256), name);
  return { ...artifact, url, expires_at: expiresAt.toISOString() };
}
