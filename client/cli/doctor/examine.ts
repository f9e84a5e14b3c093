import { findDeployment } from '#client/connection/deployments.ts';
import { findEndpoint } from '#client/connection/find-endpoint.ts';
import { readHome } from '#client/connection/read-home.ts';
import type { Endpoint } from '#client/http/signed-fetch.ts';
import { homeFolderOf } from '#shared/embedded/home.ts';
import type { GlobalFlags, Run } from '../run.ts';
import type { CliWorld } from '../world.ts';
import { type Check, ok } from './check.ts';
import { checkBubblewrap, checkConfig, checkDisk, checkNode } from './check-machine.ts';
import { checkPlatform, failed } from './check-platform.ts';

/** Looks at everything that a command needs, from near to far. Never throws but for Ctrl-C. */
export async function examine({ world, signal }: Run, flags: GlobalFlags): Promise<Check[]> {
  const near = [checkNode(world), await checkConfig(world, flags)];
  const endpoint = await tryEndpoint(world, flags);
  // Where none runs yet, one is likely to be started here.
  if ('status' in endpoint) return [...near, endpoint, await checkBubblewrap(world), await checkDisk(world)];
  const credentials = await checkCredentials(world, flags, endpoint);
  const { checks, health } = await checkPlatform(world, endpoint, signal);
  const own = health?.platform === 'embedded' ? [await checkBubblewrap(world), await checkDisk(world)] : [];
  return [...near, credentials, ...checks, ...own];
}

async function tryEndpoint(world: CliWorld, flags: GlobalFlags): Promise<Endpoint | Check> {
  try {
    return await findEndpoint(world, flags);
  } catch (error) {
    return failed('platform', error);
  }
}

/** Says where they come from, and never what they are. */
async function checkCredentials(world: CliWorld, flags: GlobalFlags, endpoint: Endpoint): Promise<Check> {
  try {
    const { sessionToken } = await endpoint.credentials();
    const kind = sessionToken === undefined ? 'lasting' : 'temporary';
    return ok('credentials', `${kind}, from ${await sourceOf(world, flags, endpoint)}`);
  } catch (error) {
    return failed('credentials', error);
  }
}

async function sourceOf(world: CliWorld, flags: GlobalFlags, { url }: Endpoint): Promise<string> {
  const { env, userFolder } = world;
  const { origin } = await readHome(homeFolderOf(env, userFolder));
  if (origin !== undefined && new URL(origin).origin === new URL(url).origin)
    return "this machine's own platform";
  const isNamed =
    flags.endpoint !== undefined || (flags.deployment === undefined && (env['AGENTS_ENDPOINT'] ?? '') !== '');
  const chosen = isNamed
    ? undefined
    : await findDeployment(world, flags.deployment ?? (env['AGENTS_DEPLOYMENT'] || undefined));
  const profile = flags.profile ?? chosen?.aws_profile;
  if (profile !== undefined) return `the AWS profile ${profile}`;
  if ((env['AWS_ACCESS_KEY_ID'] ?? '') !== '') return 'the environment (AWS_ACCESS_KEY_ID)';
  const around = env['AWS_PROFILE'] ?? '';
  return around === '' ? "AWS's default chain" : `the AWS profile ${around} (AWS_PROFILE)`;
}
