import * as z from 'zod';
import type { OutputLine } from '#shared/agent/output.ts';
import type { AgentRecord } from '#shared/agent/record.ts';
import { isNew } from '#shared/storage/conditions.ts';
import { type Key, outputKey, sortKeyRanges } from '#shared/storage/keys.ts';
import type { Bodies } from './bodies.ts';
import type { Table } from './table.ts';
import type { Item, Write } from './write.ts';

interface RowDeps {
  table: Table;
  bodies: Bodies;
}

/** A chunk's item; its lines were recorded in one write, at one moment. */
const chunkSchema = z.object({ first_seq: z.int(), turn: z.int(), at: z.string() });
const textsSchema = z.array(z.string());

interface Chunk {
  turn: number;
  lines: OutputLine[];
}

/** The write that puts lines; none where there are none. They have numbers in one row and one time. */
export async function putLines(
  { bodies }: Pick<RowDeps, 'bodies'>,
  record: AgentRecord,
  chunk: { turn: number; lines: readonly OutputLine[]; writeId: string },
): Promise<{ writes: Write[]; key: Key | undefined }> {
  const [first, last] = [chunk.lines[0], chunk.lines.at(-1)];
  if (first === undefined || last === undefined) return { writes: [], key: undefined };
  const key = outputKey(record.agent_id, last.seq);
  const texts = chunk.lines.map(({ text }) => text);
  const item = {
    ...key,
    ...{ first_seq: first.seq, turn: chunk.turn, at: first.at, write_id: chunk.writeId },
    ...(await bodies.put(record, texts)),
  };
  return { writes: [{ put: item, when: isNew }], key };
}

/** The lines behind a number, without gaps: where a chunk is not visible yet, the answer ends before it. */
export async function readLines(
  deps: RowDeps,
  agentId: string,
  { after, limit }: { after: number; limit: number },
): Promise<OutputLine[]> {
  const lines: OutputLine[] = [];
  if (limit <= 0) return lines;
  for await (const chunk of readChunks(deps, agentId, { after, pageItems: limit })) {
    for (const line of chunk.lines) {
      if (line.seq <= after) continue;
      // A query is no snapshot: it may pass a place before a chunk appears there and meet the next one.
      if (line.seq !== after + lines.length + 1 || lines.length === limit) return lines;
      lines.push(line);
    }
    if (lines.length === limit) return lines;
  }
  return lines;
}

/** Lines that attempts at a turn have shown since the last commit. */
export async function readShown(
  deps: RowDeps,
  agentId: string,
  { turn, committedSeq }: { turn: number; committedSeq: number },
): Promise<string[]> {
  const shown: string[] = [];
  for await (const chunk of readChunks(deps, agentId, { after: committedSeq - 1 })) {
    if (chunk.turn === turn) shown.push(...chunk.lines.map(({ text }) => text));
  }
  return shown;
}

async function* readChunks(
  { table, bodies }: RowDeps,
  agentId: string,
  { after, pageItems }: { after: number; pageItems?: number },
): AsyncGenerator<Chunk, void> {
  const { from, to } = sortKeyRanges.outputAfter(after);
  const pages = table.query({
    keyCondition: '#pk = :pk AND #sk BETWEEN :from AND :to',
    names: { '#pk': 'pk', '#sk': 'sk' },
    values: { ':pk': agentId, ':from': from, ':to': to },
    pageItems,
  });
  for await (const items of pages) {
    for (const item of items) yield toChunk(item, await bodies.get(item));
  }
}

function toChunk(item: Item, body: unknown): Chunk {
  const { first_seq, turn, at } = chunkSchema.parse(item);
  const lines = textsSchema.parse(body).map((text, index) => ({ seq: first_seq + index, at, text }));
  return { turn, lines };
}
