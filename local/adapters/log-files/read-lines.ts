import type { FileHandle } from 'node:fs/promises';
import type { LogLine } from '#lambdas/ports/log-source.ts';
import { type FileCursor, markAt, readExactly } from './file-cursor.ts';

const lineEnd = 0x0a;
const chunkBytes = 256 * 1024;
/** A line of this length is cut: the rest of it is passed over. */
const maxLineBytes = 64 * 1024;

export interface ReadLines {
  lines: LogLine[];
  cursor: FileCursor;
  hasMore: boolean;
  cutLines: number;
}

/**
 * The whole lines from the cursor on. A last line without its end is left for the next time, unless the file gets
 * no more lines.
 */
export async function readLines(
  file: FileHandle,
  cursor: FileCursor,
  { maxBytes, isOver }: { maxBytes: number; isOver: boolean },
): Promise<ReadLines> {
  const lines: LogLine[] = [];
  let { offset, isPassing } = cursor;
  let cutLines = 0;
  let hasMore = true;
  const take = (bytes: Buffer, at: number): void => {
    lines.push({ text: bytes.toString('utf8').replace(/\r$/, ''), isPast: at < cursor.pastTo });
  };
  while (hasMore && offset - cursor.offset < maxBytes) {
    const chunk = await readExactly(file, offset, chunkBytes);
    hasMore = chunk.length === chunkBytes;
    let start = 0;
    for (let end = chunk.indexOf(lineEnd); end >= 0; end = chunk.indexOf(lineEnd, start)) {
      if (!isPassing) take(chunk.subarray(start, end), offset + start);
      isPassing = false;
      start = end + 1;
    }
    const rest = chunk.subarray(start);
    const isWhole = isOver && !hasMore && rest.length > 0;
    if (!isPassing && (rest.length > maxLineBytes || isWhole)) {
      take(rest.subarray(0, maxLineBytes), offset + start);
      isPassing = !isWhole;
      cutLines += isPassing ? 1 : 0;
      start = chunk.length;
    } else if (isPassing) start = chunk.length;
    offset += start;
    if (start === 0) break;
  }
  const mark = await markAt(file, offset);
  return { lines, cursor: { ...cursor, offset, mark, isPassing }, hasMore, cutLines };
}
