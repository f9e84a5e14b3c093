import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { homeAddressSchema, homeCredentialsSchema, homeFiles } from '#shared/embedded/home.ts';
import { parseJson } from '../http/agents-error.ts';
import type { Credentials } from '../http/signed-fetch.ts';

/** What the embedded platform tells its user's programs; a file that is missing or broken tells nothing. */
export interface Home {
  origin: string | undefined;
  credentials: Credentials | undefined;
}

/** Never throws: what cannot be read is not there. */
export async function readHome(folder: string): Promise<Home> {
  const [address, credentials] = await Promise.all([
    readJson(join(folder, homeFiles.address)),
    readJson(join(folder, homeFiles.credentials)),
  ]);
  return {
    origin: homeAddressSchema.safeParse(address).data?.origin,
    credentials: homeCredentialsSchema.safeParse(credentials).data,
  };
}

async function readJson(path: string): Promise<unknown> {
  return parseJson(await readFile(path, 'utf8').catch(() => ''));
}
