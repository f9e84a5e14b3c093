import { type FileHandle, open } from 'node:fs/promises';
import type { LogLine, LogPage, LogRead, LogSource } from '#lambdas/ports/log-source.ts';
import type { AllowFile } from './allowed-files.ts';
import { type FileCursor, fileCursorSchema, markAt } from './file-cursor.ts';
import { readLines } from './read-lines.ts';
import { rotatedFiles } from './rotated-files.ts';

/** Looking back reads no more than the end of a large file. */
const maxPastBytes = 64 * 1024 * 1024;

/** A file that grows, and is rotated by renaming it or by emptying it. */
export function createFileSource(allow: AllowFile, path: string): LogSource {
  return {
    async read(wanted) {
      const real = await allow(path);
      if (real === undefined) {
        return {
          outcome: 'unreadable',
          why: 'not there, or not among the files that may be read (--log-files)',
        };
      }
      try {
        return await readFrom(real, wanted);
      } catch (error) {
        wanted.signal.throwIfAborted();
        return { outcome: 'unreadable', why: error instanceof Error ? error.message : String(error) };
      }
    },
  };
}

async function readFrom(path: string, wanted: LogRead): Promise<LogPage> {
  await using file = await open(path, 'r');
  const { ino: inode, size, birthtimeMs: bornMs } = await file.stat();
  const known = fileCursorSchema.safeParse(wanted.cursor).data;
  if (known === undefined)
    return await readOn(file, { cursor: begin({ inode, size, bornMs }, wanted), wanted });
  if (known.inode === inode) {
    const isSame = known.offset <= size && (await markAt(file, known.offset)) === known.mark;
    if (isSame) return await readOn(file, { cursor: known, wanted });
    const gaps = ['it was emptied and written anew; what was written right before that may be missing'];
    return await readOn(file, { cursor: anew(inode), wanted, gaps });
  }
  return await readRotated(path, file, { known, inode, wanted });
}

/** Where a watch begins: at the end, or as far back as it is to look; of a file that came later, at its beginning. */
function begin(
  { inode, size, bornMs }: { inode: number; size: number; bornMs: number },
  { fromMs, nowMs }: LogRead,
): FileCursor {
  if (fromMs !== undefined && bornMs >= fromMs) return anew(inode);
  const looksBack = fromMs === undefined || fromMs < nowMs;
  const offset = looksBack ? Math.max(0, size - maxPastBytes) : size;
  return { inode, offset, mark: 0, pastTo: size, isPassing: offset > 0 && looksBack };
}

function anew(inode: number): FileCursor {
  return { inode, offset: 0, mark: 0, pastTo: 0, isPassing: false };
}

async function readOn(
  file: FileHandle,
  {
    cursor,
    wanted,
    gaps = [],
    before = [],
  }: { cursor: FileCursor; wanted: LogRead; gaps?: string[]; before?: LogLine[] },
): Promise<LogPage> {
  const read = await readLines(file, cursor, {
    maxBytes: wanted.maxBytes,
    isOver: wanted.toMs !== undefined,
  });
  const cut = read.cutLines === 0 ? [] : ['lines of over 64 KiB were cut'];
  return {
    ...{ outcome: 'read', lines: before.concat(read.lines), cursor: read.cursor, hasMore: read.hasMore },
    gaps: [...gaps, ...cut],
  };
}

/** What was left of the file under its new name, then the files that came and went between, then the new one. */
async function readRotated(
  path: string,
  file: FileHandle,
  { known, inode, wanted }: { known: FileCursor; inode: number; wanted: LogRead },
): Promise<LogPage> {
  const older = await rotatedFiles(path);
  const at = older.findIndex((other) => other.inode === known.inode);
  const cursor = anew(inode);
  if (at < 0) {
    const gone = ['it was rotated, and what was not read by then is gone or compressed'];
    return await readOn(file, { cursor, wanted, gaps: gone });
  }
  const before: LogLine[] = [];
  const gaps: string[] = [];
  for (const { path: olderPath, inode: olderInode } of older.slice(at)) {
    await using rotated = await open(olderPath, 'r');
    const from = olderInode === known.inode ? known : anew(olderInode);
    const rest = await readLines(rotated, from, { maxBytes: maxPastBytes, isOver: true });
    for (const line of rest.lines) before.push(line);
    if (rest.hasMore)
      gaps.push(`it was rotated; of the older file only the next ${maxPastBytes} bytes were read`);
    wanted.signal.throwIfAborted();
  }
  return await readOn(file, { cursor, wanted, gaps, before });
}
