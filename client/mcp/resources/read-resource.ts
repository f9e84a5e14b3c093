import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import { downloadArtifact } from '#client/http/download-artifact.ts';
import { limits } from '#shared/agent/limits.ts';
import { fence } from '../fence.ts';
import type { Session } from '../session.ts';
import type { AgentUri } from './agent-uri.ts';

/** What a host may take into a model's context whole, in characters of output and in bytes of a file. */
const most = { outputChars: 256 * 1024, fileBytes: 1024 * 1024 };

type Content = { mimeType: string } & ({ text: string } | { blob: string });

/** All that an agent wrote so far, from the end as much as fits, marked as data. */
export async function readWholeOutput(
  { connect }: Session,
  { agentId }: AgentUri,
  signal: AbortSignal,
): Promise<Content> {
  const api = await connect();
  let [text, cursor, isCut]: [string, string | undefined, boolean] = ['', undefined, false];
  for (;;) {
    const query = { limit: limits.outputLines.max, ...(cursor === undefined ? {} : { after: cursor }) };
    const page = await api.output(agentId, query, { signal });
    cursor = page.next_cursor;
    text += page.lines.map((line) => `${line.text}\n`).join('');
    if (text.length > most.outputChars) {
      isCut = true;
      text = text.slice(-most.outputChars).replace(/^.*\n/, '');
    }
    if (!page.has_more) break;
  }
  const whole = fence(agentId, text.trimEnd());
  return { mimeType: 'text/plain', text: isCut ? `Earlier lines are left out.\n${whole}` : whole };
}

/** The bytes of a file that an agent made: as text where it is one. */
export async function readArtifact(
  { connect, world }: Session,
  place: AgentUri,
  signal: AbortSignal,
): Promise<Content> {
  const { agentId, name } = { name: '', ...place };
  const api = await connect();
  const { bytes } = await api.artifact(agentId, name, { signal });
  if (bytes > most.fileBytes) {
    throw new ProtocolError(
      ProtocolErrorCode.InvalidParams,
      `${name} has ${bytes} bytes, more than a model should read. Fetch it with \`agents artifacts ${agentId}\`.`,
    );
  }
  const { content, media_type } = await downloadArtifact({ api, world }, { agentId, name }, { signal });
  const text = textOf(content, media_type);
  if (text !== undefined) return { mimeType: media_type, text };
  return { mimeType: media_type, blob: Buffer.from(content).toString('base64') };
}

function textOf(content: Uint8Array, mediaType: string): string | undefined {
  if (!/^text\/|[/+](?:json|xml|yaml)$/.test(mediaType)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
