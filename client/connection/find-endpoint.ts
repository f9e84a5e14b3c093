import { embeddedRegion, homeFolderOf } from '#shared/embedded/home.ts';
import { AgentsError } from '../http/agents-error.ts';
import type { Credentials, Endpoint } from '../http/signed-fetch.ts';
import { UsageError } from '../usage-error.ts';
import { type Home, readHome } from './read-home.ts';

/** What a program's user may say of the platform; each wins over its variable. */
export interface EndpointFlags {
  endpoint?: string | undefined;
  region?: string | undefined;
}

/** Where a program runs: what names its platform. */
export interface Surroundings {
  env: Readonly<Record<string, string | undefined>>;
  /** The user's own folder: the embedded platform tells there where it is. */
  userFolder: string;
}

/**
 * The platform that flags or environment name, with credentials of the environment; else the embedded one in the
 * user's home, with its own.
 * @throws {UsageError} for an address without what belongs to it; {AgentsError} where no platform was started.
 */
export async function findEndpoint(world: Surroundings, flags: EndpointFlags): Promise<Endpoint> {
  const url = flags.endpoint ?? setting(world, 'AGENTS_ENDPOINT');
  const home = await readHome(homeFolderOf(world.env, world.userFolder));
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

/** An empty variable is one that is not set. */
function setting({ env }: Surroundings, name: string): string | undefined {
  const value = env[name];
  return value === '' ? undefined : value;
}
