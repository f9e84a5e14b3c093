import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { type AgentsApi, createAgentsApi } from '../http/agents-api.ts';
import { AgentsError, parseJson } from '../http/agents-error.ts';
import type { Credentials, Endpoint } from '../http/signed-fetch.ts';
import { UsageError } from './exit-codes.ts';
import type { CliWorld } from './world.ts';

export interface ConnectionFlags {
  endpoint?: string | undefined;
  region?: string | undefined;
}

type Surroundings = Pick<CliWorld, 'env' | 'userFolder'>;

/**
 * The API of the platform that flags or environment name, else of the embedded one in the user's home.
 * An embedded platform may come back at another address: following looks it up anew for each call.
 * @throws {UsageError} for an address without what belongs to it; {AgentsError} where no platform was started.
 */
export async function connect(world: CliWorld, flags: ConnectionFlags): Promise<AgentsApi> {
  const api = createAgentsApi(world, await findEndpoint(world, flags));
  const output: AgentsApi['output'] = async (...call) =>
    await createAgentsApi(world, await findEndpoint(world, flags)).output(...call);
  return { ...api, output };
}

export async function findEndpoint(world: Surroundings, flags: ConnectionFlags): Promise<Endpoint> {
  const url = flags.endpoint ?? setting(world, 'AGENTS_ENDPOINT');
  const home = await readHome(homeFolderOf(world));
  if (url !== undefined) return await namedEndpoint(world, { ...flags, endpoint: url }, home);
  if (home.origin !== undefined && home.credentials !== undefined) {
    return endpointOf(home.origin, flags.region ?? embeddedRegion, home.credentials);
  }
  throw new AgentsError({
    code: 'no_platform',
    message: 'no platform runs here',
    remedy: 'Start one with `npm start`, or name the address of another with --endpoint or AGENTS_ENDPOINT.',
    retryable: true,
  });
}

const embeddedRegion = 'local';
const loopback = ['127.0.0.1', 'localhost', '[::1]'];

async function namedEndpoint(
  world: Surroundings,
  { endpoint, region }: { endpoint: string; region?: string | undefined },
  home: Home,
): Promise<Endpoint> {
  const url = URL.parse(endpoint);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(
      `${endpoint} is no address`,
      'It looks like https://abc123.execute-api.eu-central-1.amazonaws.com/prod.',
    );
  }
  const isHome = home.origin !== undefined && new URL(home.origin).origin === url.origin;
  const credentials = (isHome ? home.credentials : undefined) ?? credentialsIn(world);
  return endpointOf(endpoint, region ?? regionOf(url, world), credentials);
}

function regionOf({ hostname }: URL, world: Surroundings): string {
  const inName = /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com/.exec(hostname)?.[1];
  const isHere = loopback.includes(hostname);
  const region =
    inName ??
    (isHere ? embeddedRegion : (setting(world, 'AWS_REGION') ?? setting(world, 'AWS_DEFAULT_REGION')));
  if (region !== undefined) return region;
  throw new UsageError(`the region of ${hostname} is not known`, 'Name it with --region or AWS_REGION.');
}

function credentialsIn(world: Surroundings): Credentials {
  const accessKeyId = setting(world, 'AWS_ACCESS_KEY_ID');
  const secretAccessKey = setting(world, 'AWS_SECRET_ACCESS_KEY');
  const sessionToken = setting(world, 'AWS_SESSION_TOKEN');
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new UsageError(
      'an endpoint needs credentials to sign with',
      'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and AWS_SESSION_TOKEN if there is one.',
    );
  }
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

function endpointOf(url: string, region: string, credentials: Credentials): Endpoint {
  return { url, region, credentials: () => credentials };
}

interface Home {
  origin: string | undefined;
  credentials: Credentials | undefined;
}

const addressSchema = z.object({ origin: z.url() });
const credentialsSchema = z.object({ accessKeyId: z.string().min(1), secretAccessKey: z.string().min(1) });

/** Where the embedded platform keeps what its user's programs need. */
function homeFolderOf(world: Surroundings): string {
  const state = setting(world, 'XDG_STATE_HOME') ?? join(world.userFolder, '.local/state');
  return setting(world, 'AGENTS_HOME') ?? join(state, 'background-agents');
}

async function readHome(folder: string): Promise<Home> {
  const [address, credentials] = await Promise.all(
    ['platform.json', 'credentials.json'].map(async (name) => {
      const text = await readFile(join(folder, name), 'utf8').catch(() => '');
      return parseJson(text);
    }),
  );
  return {
    origin: addressSchema.safeParse(address).data?.origin,
    credentials: credentialsSchema.safeParse(credentials).data,
  };
}

/** An empty variable is one that is not set. */
function setting({ env }: Surroundings, name: string): string | undefined {
  const value = env[name];
  return value === '' ? undefined : value;
}
