import { hash } from 'node:crypto';
import { chmod, link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import type { Ids } from '#lambdas/ports/ids.ts';
import {
  type HomeAddress,
  homeAddressSchema,
  homeCredentialsSchema,
  homeFiles,
} from '#shared/embedded/home.ts';
import { ProductError } from '#shared/errors/product-error.ts';

const credentialsSchema = homeCredentialsSchema.extend({
  /** Signs upload addresses; never leaves the platform. */
  uploadSecret: z.string().min(1),
});
export type Credentials = z.infer<typeof credentialsSchema>;

/** The folder of one embedded platform, readable for its user alone. */
export interface Home {
  database: string;
  blobs: string;
  uploads: string;
  workspaces: string;
  /** Outside of the home, since commands may run as a user who is let into nothing of it. */
  sandboxFolder: string;
  /** Made at the first start and kept. */
  credentials(): Promise<Credentials>;
  /** Tells the user's other programs where the platform listens. */
  announce(address: HomeAddress): Promise<void>;
  withdraw(): Promise<void>;
}

/** @throws {ProductError} when the folder cannot be made or written. */
export async function openHome(ids: Ids, folder: string): Promise<Home> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await refuseForeign(folder);
    await chmod(folder, 0o700);
  } catch (cause) {
    throw new ProductError('unavailable', {
      message: `Cannot use the folder ${folder}: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy: 'Let this user write it, or name another one with --home or AGENTS_HOME',
      cause,
    });
  }
  const file = (name: string) => join(folder, name);
  return {
    database: file('platform.db'),
    blobs: file('blobs'),
    uploads: file('uploads'),
    workspaces: file('workspaces'),
    sandboxFolder: sandboxFolderOf(folder),
    credentials: () => readOrMakeCredentials(ids, file(homeFiles.credentials)),
    announce: (address) => writePrivate(ids, file(homeFiles.address), address),
    withdraw: () => rm(file(homeFiles.address), { force: true }),
  };
}

/** The same at each start, and another one for each home. A place on the disk, where `/tmp` may be in memory. */
function sandboxFolderOf(home: string): string {
  return join('/var/tmp', `background-agents-${hash('sha256', resolve(home), 'hex').slice(0, 16)}`);
}

/** Whoever owns a folder can read what others put into it, whatever its mode says: a root user's files too. */
async function refuseForeign(folder: string): Promise<void> {
  const { uid } = await stat(folder);
  if (uid !== (process.getuid?.() ?? uid)) throw new Error(`it belongs to user ${uid}`);
}

/** Where a platform of this home says it listens; it may be gone by now. */
export async function readAddress(folder: string): Promise<HomeAddress | undefined> {
  const text = await readFile(join(folder, homeFiles.address), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : homeAddressSchema.safeParse(parseJson(text)).data;
}

async function readOrMakeCredentials(ids: Ids, path: string): Promise<Credentials> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  const known = text === undefined ? undefined : credentialsSchema.safeParse(parseJson(text)).data;
  if (known !== undefined) return known;
  const made = {
    accessKeyId: `LOCAL${Buffer.from(ids.bytes(8)).toString('hex').toUpperCase().slice(0, 15)}`,
    secretAccessKey: Buffer.from(ids.bytes(30)).toString('base64url'),
    uploadSecret: Buffer.from(ids.bytes(30)).toString('base64url'),
  };
  if (text !== undefined) await writePrivate(ids, path, made);
  else if (!(await isFirstToWrite(ids, path, made))) return await readOrMakeCredentials(ids, path);
  return made;
}

/** Two platforms that start in one new home: the one that may stay must not have lost its credentials to the other. */
async function isFirstToWrite(ids: Ids, path: string, value: unknown): Promise<boolean> {
  const partial = `${path}.${ids.uuid()}`;
  try {
    await writePrivate(ids, partial, value);
    await link(partial, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    // Some disks know no links: there the last one to write wins.
    await rename(partial, path);
    return true;
  } finally {
    await rm(partial, { force: true });
  }
}

async function writePrivate(ids: Ids, path: string, value: unknown): Promise<void> {
  const partial = `${path}.${ids.uuid()}`;
  await writeFile(partial, `${JSON.stringify(value, undefined, 2)}\n`, { mode: 0o600 });
  await rename(partial, path);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
