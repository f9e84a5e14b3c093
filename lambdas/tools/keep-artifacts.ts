import { createHash } from 'node:crypto';
import { type Artifact, artifactSchema, nameAndSize } from '#shared/agent/artifact.ts';
import { limits } from '#shared/agent/limits.ts';
import type { RunningAgent } from '#shared/agent/record.ts';
import type { NotChecked } from '#shared/findings/finding.ts';
import { maskSecrets } from '#shared/secrets/mask-secrets.ts';
import type { AgentStore } from '../ports/agent-store.ts';
import { artifactKey, type Blobs } from '../ports/blobs.ts';
import type { Clock } from '../ports/clock.ts';
import type { ToolArtifact } from './tool.ts';

interface Dependencies {
  store: Pick<AgentStore, 'putArtifacts'>;
  blobs: Pick<Blobs, 'put'>;
  clock: Pick<Clock, 'now'>;
}

/** What became of a call's files. */
export type KeptArtifacts =
  | { refused: true }
  /** `note` is for the model; a file that could not be kept is a gap, which the end of the agent tells of. */
  | { refused: false; note: string; gaps: NotChecked[] };

/**
 * Keeps a call's files: bytes first, under the hash of what they are, then the list, which the end of the agent
 * fences. Repeated it comes to the same.
 */
export async function keepArtifacts(
  deps: Dependencies,
  { agent_id }: Pick<RunningAgent, 'agent_id'>,
  given: readonly ToolArtifact[],
): Promise<KeptArtifacts> {
  const created_at = deps.clock.now().toISOString();
  const files = given.map((artifact) => prepare(artifact, created_at));
  const good = files.filter((file) => 'content' in file);
  for (const { artifact, content } of good) {
    await deps.blobs.put(artifactKey(agent_id, artifact.sha256), content);
  }
  const listed = await deps.store.putArtifacts(
    agent_id,
    good.map(({ artifact }) => artifact),
  );
  if (listed.refused) return { refused: true };
  const isListed = ({ name, sha256 }: Artifact) =>
    listed.artifacts.some((file) => file.name === name && file.sha256 === sha256);
  const kept = good.filter(({ artifact }) => isListed(artifact)).map(({ artifact }) => artifact);
  const crowdedOut = good.filter(({ artifact }) => !isListed(artifact));
  const gaps = [
    ...files.flatMap((file) => ('gap' in file ? file.gap : [])),
    ...crowdedOut.map(({ artifact }) => gap(artifact.name, fullText)),
  ];
  return { refused: false, gaps, note: noteOf(kept, gaps) };
}

type Prepared = { artifact: Artifact; content: Uint8Array } | { gap: NotChecked };

const { bytes: maxBytes, totalBytes, count } = limits.artifacts;
const fullText = `an agent keeps ${count} files of together ${totalBytes / 1024 ** 2} MiB`;

function prepare({ name, media_type, content: given }: ToolArtifact, created_at: string): Prepared {
  const content = bytesOf(given, media_type);
  const sha256 = createHash('sha256').update(content).digest('hex');
  const parsed = artifactSchema.safeParse({ name, media_type, bytes: content.length, sha256, created_at });
  if (!parsed.success)
    return { gap: gap(String(name).slice(0, 100), 'its name or its media type is not a safe one') };
  if (content.length > maxBytes) return { gap: gap(name, `it has more than ${maxBytes / 1024 ** 2} MiB`) };
  return { artifact: parsed.data, content };
}

const textual = /^text\/|[/+](json|xml|yaml|csv)$/;

/** Text is masked, also where a tool hands it over as bytes; bytes that are no text are kept as they are. */
function bytesOf(content: string | Uint8Array, mediaType: string): Uint8Array {
  if (typeof content === 'string') return new TextEncoder().encode(maskSecrets(content));
  if (!textual.test(mediaType)) return content;
  try {
    return bytesOf(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content), mediaType);
  } catch {
    return content;
  }
}

function gap(name: string, why: string): NotChecked {
  return { what: `the file ${name}, which is not kept`, why };
}

function noteOf(kept: readonly Artifact[], gaps: readonly NotChecked[]): string {
  return [
    ...(kept.length === 0 ? [] : [`Kept for the user as artifacts: ${kept.map(nameAndSize).join(', ')}.`]),
    ...gaps.map(({ what, why }) => `Could not keep ${what.replace(', which is not kept', '')}: ${why}.`),
  ].join('\n');
}
