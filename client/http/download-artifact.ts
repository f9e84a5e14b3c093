import { createHash } from 'node:crypto';
import type { Artifact } from '#shared/agent/artifact.ts';
import { limits } from '#shared/agent/limits.ts';
import type { AgentsApi } from './agents-api.ts';
import { AgentsError } from './agents-error.ts';
import type { ApiWorld, CallOptions } from './api-call.ts';
import { exchange } from './exchange.ts';
import { retry } from './retry.ts';

/** A file that an agent made, and its bytes. */
export type DownloadedArtifact = Artifact & { content: Uint8Array };

/**
 * Fetches one of an agent's files; its bytes are the ones that were listed.
 * @throws {AgentsError}
 */
export async function downloadArtifact(
  { api, world }: { api: Pick<AgentsApi, 'artifact'>; world: ApiWorld },
  { agentId, name }: { agentId: string; name: string },
  { signal }: CallOptions = {},
): Promise<DownloadedArtifact> {
  const { url, expires_at: _, ...artifact } = await api.artifact(agentId, name, { signal });
  const get = () => world.fetch(url, { redirect: 'manual', ...(signal && { signal }) });
  const mostBytes = Math.min(artifact.bytes, limits.artifacts.totalBytes);
  const options = { url: new URL(url).origin, now: world.now, mostBytes, signal };
  const { content } = await retry(world, () => exchange(get, options), { signal });
  if (createHash('sha256').update(content).digest('hex') !== artifact.sha256) throw otherBytes(name);
  return { ...artifact, content };
}

function otherBytes(name: string): AgentsError {
  return new AgentsError({
    code: 'connection_broken',
    message: `what came for ${name} is not the file that is listed`,
    remedy: 'Try again.',
    retryable: true,
  });
}
