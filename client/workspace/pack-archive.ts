import { createHash } from 'node:crypto';
import { constants, createWriteStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { createTarPacker, type TarHeader, type TarPackController } from 'modern-tar';
import type { Skipped } from './collect-files.ts';
import { SnapshotError } from './snapshot-error.ts';

export interface PackEntry {
  path: string;
  /** A file's path on disk, or the content itself. */
  content: { source: string } | { text: string };
}

export interface PackOptions {
  signal?: AbortSignal | undefined;
  /** Called after each file. */
  progress?: ((files: number) => void) | undefined;
}

export interface Packed {
  /** Of the archive, in hexadecimal. */
  sha256: string;
  bytes: number;
  /** What could no longer be read when its turn came. */
  skipped: Skipped[];
}

/** Past this a little smaller costs a lot of time: most of a large workspace is compressed already. */
const gzipLevel = 3;

/**
 * Writes the archive: same entries, same bytes, whatever the disk's order, times, owners and umask say.
 * Memory stays small however large the files are.
 */
export async function packArchive(
  target: string,
  entries: readonly PackEntry[],
  options: PackOptions,
): Promise<Packed> {
  const { readable, controller } = createTarPacker();
  const meter = new Meter();
  const written = pipeline(
    [Readable.fromWeb(readable), createGzip({ level: gzipLevel }), meter.stream, createWriteStream(target)],
    { ...(options.signal && { signal: options.signal }) },
  );
  const packing = packAll(controller, entries, options).catch((error) => {
    controller.error(error);
    throw error;
  });
  const [skipped] = await Promise.all([packing, written]);
  return { sha256: meter.sha256(), bytes: meter.bytes, skipped };
}

async function packAll(
  controller: TarPackController,
  entries: readonly PackEntry[],
  { signal, progress }: PackOptions,
): Promise<Skipped[]> {
  const skipped: Skipped[] = [];
  const sorted = [...entries].sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const [index, { path, content }] of sorted.entries()) {
    signal?.throwIfAborted();
    const why =
      'text' in content
        ? await packText(controller, path, content.text)
        : await packFile(controller, path, content.source);
    if (why !== undefined) skipped.push({ path, why });
    progress?.(index + 1);
  }
  controller.finalize();
  return skipped;
}

async function packText(controller: TarPackController, path: string, text: string): Promise<undefined> {
  const bytes = new TextEncoder().encode(text);
  const writer = controller.add(headerOf(path, bytes.length, 0o644)).getWriter();
  await writer.write(bytes);
  await writer.close();
}

/** @returns why the file was left out, if it was. */
async function packFile(
  controller: TarPackController,
  path: string,
  source: string,
): Promise<string | undefined> {
  let file: FileHandle;
  try {
    file = await open(source, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return 'no longer there, or not readable';
  }
  await using _ = file;
  const { size, mode } = await file.stat();
  const writer = controller.add(headerOf(path, size, mode)).getWriter();
  for await (const chunk of readExactly(file, size, path)) await writer.write(chunk);
  await writer.close();
  return undefined;
}

/** The header has promised the size, so a file that shrinks meanwhile can't be packed; one that grows is cut. */
async function* readExactly(file: FileHandle, size: number, path: string): AsyncGenerator<Uint8Array> {
  let left = size;
  while (left > 0) {
    const { bytesRead, buffer } = await file.read({
      buffer: Buffer.allocUnsafe(Math.min(left, 1024 * 1024)),
    });
    if (bytesRead === 0) throw new SnapshotError(`${path} shrank while it was being packed`, 'Try again.');
    left -= bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

function headerOf(name: string, size: number, mode: number): TarHeader {
  const isExecutable = (mode & 0o100) !== 0;
  return { name, size, type: 'file', mode: isExecutable ? 0o755 : 0o644, mtime: new Date(0), uid: 0, gid: 0 };
}

/** Counts and hashes what passes. */
class Meter {
  readonly #hash = createHash('sha256');
  bytes = 0;
  readonly stream = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      this.#hash.update(chunk);
      this.bytes += chunk.length;
      done(null, chunk);
    },
  });

  sha256(): string {
    return this.#hash.digest('hex');
  }
}
