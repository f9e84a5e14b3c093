import { stat, statfs } from 'node:fs/promises';
import { configPathOf, readDeployments } from '#client/connection/deployments.ts';
import { homeFolderOf } from '#shared/embedded/home.ts';
import type { GlobalFlags } from '../run.ts';
import type { CliWorld } from '../world.ts';
import { type Check, fail, ok, warn } from './check.ts';
import { failed } from './check-platform.ts';

/** For the client; the platform brings a newer one along. */
const neededNode = 20;

export function checkNode({ nodeVersion }: Pick<CliWorld, 'nodeVersion'>): Check {
  const isNew = Number(nodeVersion.split('.')[0]) >= neededNode;
  if (isNew) return ok('node', nodeVersion);
  return fail('node', nodeVersion, `Install Node ${neededNode} or newer from https://nodejs.org.`);
}

/** The user's file of deployments, and which platform commands go to. */
export async function checkConfig(world: CliWorld, flags: GlobalFlags): Promise<Check> {
  const path = configPathOf(world);
  try {
    const { selected, deployments } = await readDeployments(world);
    const count = Object.keys(deployments).length;
    const goesTo =
      chosenBy(world, flags) ??
      (selected === undefined ? "this machine's own platform" : `${selected}, which is selected`);
    const facts = await stat(path).catch(() => undefined);
    if (facts === undefined) return ok('config', `no file at ${path}; commands go to ${goesTo}`);
    const detail = `${path}, ${count} ${count === 1 ? 'deployment' : 'deployments'}; commands go to ${goesTo}`;
    const isOpen = world.platform !== 'win32' && (facts.mode & 0o022) !== 0;
    if (isOpen) return warn('config', `${detail}; others may write to it`, `chmod 600 ${path}`);
    return ok('config', detail);
  } catch (error) {
    return failed('config', error);
  }
}

function chosenBy({ env }: CliWorld, { endpoint, deployment }: GlobalFlags): string | undefined {
  const { AGENTS_ENDPOINT = '', AGENTS_DEPLOYMENT = '' } = env;
  if (endpoint !== undefined) return 'what --endpoint names';
  if (deployment !== undefined) return `${deployment}, which --deployment names`;
  if (AGENTS_ENDPOINT !== '') return 'what AGENTS_ENDPOINT names';
  return AGENTS_DEPLOYMENT === '' ? undefined : `${AGENTS_DEPLOYMENT}, which AGENTS_DEPLOYMENT names`;
}

/** What keeps agents' commands away from the rest of the machine; tried, since a kernel may forbid it. */
export async function checkBubblewrap({ platform, runProgram }: CliWorld): Promise<Check> {
  const less = 'without it, commands of agents are less confined, and each result says so';
  if (platform !== 'linux')
    return warn('bubblewrap', `only Linux has it; ${less}`, 'Run the platform on Linux.');
  if (await runProgram('bwrap', ['--ro-bind', '/', '/', '--unshare-all', '--', '/bin/true'])) {
    return ok('bubblewrap', 'works');
  }
  const isThere = await runProgram('bwrap', ['--version']);
  return isThere
    ? warn('bubblewrap', `the system forbids it; ${less}`, 'Allow unprivileged user namespaces for bwrap.')
    : warn('bubblewrap', `is not installed; ${less}`, 'apt-get install bubblewrap');
}

const mebibyte = 1024 * 1024;
const leastFree = { warn: 1024 * mebibyte, fail: 100 * mebibyte } as const;

/** Room where the embedded platform keeps its database, workspaces and files. */
export async function checkDisk({ env, userFolder }: CliWorld): Promise<Check> {
  const folder = homeFolderOf(env, userFolder);
  const remedy = 'Free some room, or move the platform with --home.';
  const facts = await statfs(folder).catch(() => undefined);
  if (facts === undefined) return warn('disk', `${folder} can't be looked at`, remedy);
  const free = facts.bavail * facts.bsize;
  const detail = `${Math.floor(free / mebibyte).toLocaleString('en-US')} MiB free at ${folder}`;
  if (free < leastFree.fail) return fail('disk', detail, remedy);
  return free < leastFree.warn ? warn('disk', detail, remedy) : ok('disk', detail);
}
