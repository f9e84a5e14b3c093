import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { addAbortSignal, pipeline, Readable, Transform } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import { createGunzip } from 'node:zlib';
import { createTarDecoder, type ParsedTarEntry } from 'modern-tar';
import { pathProblem, workspaceArchive } from '#shared/contract/workspace-archive.ts';

/** The archive is not one that our clients make. The message is safe to show to whoever uploaded it. */
export class WorkspaceArchiveError extends Error {
  override name = 'WorkspaceArchiveError';
}

export interface UnpackOptions {
  signal?: AbortSignal;
  /** Smaller limits than a workspace's own. */
  limits?: { maxUnpackedBytes: number; maxFiles: number };
}

/** What tar itself may add to each file: header, padding and a long name. */
const tarBytesPerFile = 4 * 1024;

/**
 * Unpacks a workspace archive that anybody may have made. All or nothing: the folder appears, complete, in
 * one rename. A folder that is already there stands, since workspaces are named after their content.
 * @param archive a file's path or the archive's bytes
 * @throws {WorkspaceArchiveError} for links, devices, unsafe paths, repeats, broken or oversized archives.
 */
export async function unpackWorkspace(
  archive: string | Readable | ReadableStream<Uint8Array>,
  into: string,
  options: UnpackOptions = {},
): Promise<{ files: number; bytes: number }> {
  await mkdir(dirname(into), { recursive: true });
  const partial = await mkdtemp(`${into}.partial-`);
  try {
    const counts = await new Unpacking(partial, options).run(readableFrom(archive));
    await moveIntoPlace(partial, into);
    return counts;
  } catch (error) {
    options.signal?.throwIfAborted();
    throw isOurs(error)
      ? error
      : new WorkspaceArchiveError(`The archive is broken: ${messageOf(error)}`, { cause: error });
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

class Unpacking {
  readonly #folder: string;
  readonly #signal: AbortSignal | undefined;
  readonly #limits: { maxUnpackedBytes: number; maxFiles: number };
  readonly #madeFolders = new Set<string>();
  #files = 0;
  #bytes = 0;

  constructor(folder: string, options: UnpackOptions) {
    this.#folder = folder;
    this.#signal = options.signal;
    this.#limits = options.limits ?? workspaceArchive;
  }

  async run(archive: Readable): Promise<{ files: number; bytes: number }> {
    const { maxUnpackedBytes, maxFiles } = this.#limits;
    const bounded = stopAfter(maxUnpackedBytes + maxFiles * tarBytesPerFile);
    if (this.#signal !== undefined) addAbortSignal(this.#signal, bounded);
    // The callback stays empty because `bounded` carries any error on to the reader below.
    const tar = pipeline(archive, createGunzip(), bounded, () => undefined);
    // Not `Readable.toWeb`: what it is still given once the decoder has refused, it throws past every handler.
    const bytes: ReadableStream<Uint8Array> = ReadableStream.from(tar);
    const entries = bytes.pipeThrough(createTarDecoder({ strict: true }));
    for await (const entry of entries) await this.#take(entry);
    // A repository with every ref packed has no `refs` left, and git asks for the folder.
    if (this.#madeFolders.has('.git')) await this.#makeFolder('.git/refs');
    return { files: this.#files, bytes: this.#bytes };
  }

  async #take(entry: ParsedTarEntry): Promise<void> {
    const { name, type, size } = entry.header;
    this.#files += 1;
    this.#bytes += size;
    if (this.#files > this.#limits.maxFiles) throw tooMuch(`more than ${this.#limits.maxFiles} files`);
    if (this.#bytes > this.#limits.maxUnpackedBytes)
      throw tooMuch(`over ${this.#limits.maxUnpackedBytes} bytes`);
    if (type !== 'file')
      throw new WorkspaceArchiveError(`${JSON.stringify(name)} is a ${type}: only files are taken`);
    const problem = pathProblem(name);
    if (problem !== undefined) throw new WorkspaceArchiveError(`The path ${JSON.stringify(name)} ${problem}`);
    await this.#write(name, entry);
  }

  async #write(path: string, entry: ParsedTarEntry): Promise<void> {
    await this.#makeFolder(dirname(path));
    const isExecutable = ((entry.header.mode ?? 0) & 0o111) !== 0;
    const place = join(this.#folder, path);
    await using file = await open(place, 'wx', isExecutable ? 0o755 : 0o644).catch((error) =>
      refuseRepeat(path, error),
    );
    for await (const chunk of entry.body) await file.writeFile(chunk);
  }

  /** Folders are counted too: one long path can ask for hundreds of them. */
  async #makeFolder(path: string): Promise<void> {
    if (this.#madeFolders.has(path)) return;
    if (this.#madeFolders.size > this.#limits.maxFiles)
      throw tooMuch(`more than ${this.#limits.maxFiles} folders`);
    await mkdir(join(this.#folder, path), { recursive: true }).catch((error) => refuseRepeat(path, error));
    for (let folder = path; folder !== '.'; folder = dirname(folder)) this.#madeFolders.add(folder);
  }
}

/** Ends a gzip bomb: it stops being unpacked soon after it has shown itself. */
function stopAfter(maxBytes: number): Transform {
  let seen = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      if (seen > maxBytes) done(tooMuch(`over ${maxBytes} bytes`));
      else done(null, chunk);
    },
  });
}

function tooMuch(what: string): WorkspaceArchiveError {
  return new WorkspaceArchiveError(`The workspace is too large: ${what} when unpacked`);
}

/** The folder is new and has no links, so a name that is taken was taken by this archive. */
function refuseRepeat(path: string, error: unknown): never {
  if (['EEXIST', 'ENOTDIR', 'EISDIR'].includes(codeOf(error))) {
    throw new WorkspaceArchiveError(`The archive names ${JSON.stringify(path)} twice`, { cause: error });
  }
  throw error;
}

async function moveIntoPlace(partial: string, into: string): Promise<void> {
  try {
    await rename(partial, into);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes(codeOf(error))) throw error;
  }
}

function readableFrom(archive: string | Readable | ReadableStream<Uint8Array>): Readable {
  if (typeof archive === 'string') return createReadStream(archive);
  return archive instanceof Readable ? archive : Readable.fromWeb(archive);
}

/** Our own refusals, and trouble with this machine's disk, say enough as they are. */
function isOurs(error: unknown): boolean {
  return error instanceof WorkspaceArchiveError || (error instanceof Error && 'syscall' in error);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
