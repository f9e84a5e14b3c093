import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import * as z from 'zod';

/** How far a file was read, and how it is known again under another name. */
export const fileCursorSchema = z.object({
  inode: z.number(),
  /** Bytes that were handed out. */
  offset: z.number(),
  /** Of the bytes before `offset`: a file that was emptied and written anew has others there. */
  mark: z.number(),
  /** What lies before this was there when the watch began. */
  pastTo: z.number(),
  /** In the middle of a line that is too long: the rest of it is passed over. */
  isPassing: z.boolean(),
});
export type FileCursor = z.infer<typeof fileCursorSchema>;

const markedBytes = 256;

/** A number for the bytes before a place. */
export async function markAt(file: FileHandle, offset: number): Promise<number> {
  const length = Math.min(markedBytes, offset);
  const bytes = await readExactly(file, offset - length, length);
  return Number.parseInt(createHash('sha256').update(bytes).digest('hex').slice(0, 12), 16);
}

/** The bytes from a place on; fewer where the file ends before. */
export async function readExactly(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
