import type { Confined, Ground } from './means.ts';

/** The first to go when memory runs out, no core files, all output in one stream. */
const preamble = 'echo 1000 2> /dev/null > /proc/self/oom_score_adj; ulimit -c 0; exec "$@" 2>&1';

/** Where a command finds its own folders, which some means move. */
export interface Places {
  work: string;
  home: string;
  tmp: string;
}

/**
 * The last steps before a command, the same for all means: its limits, its user, its environment. Whoever runs as
 * root runs it as a user that nothing else runs as, so that its processes are known and counted by their user.
 */
export function launch(
  { limits, isRoot, toolchains }: Ground,
  { run, argv, env, cpuSeconds }: Confined,
  { work, home, tmp, threads = 0 }: Places & { threads?: number },
): [string, ...string[]] {
  const variables = { PATH: toolchains.path.join(':'), HOME: home, TMPDIR: tmp, ...env };
  return [
    'sh',
    ...['-c', preamble, 'sh', 'nice', '-n', '5'],
    ...['prlimit', `--nproc=${threads + limits.processes}`, `--fsize=${limits.diskBytes}`],
    ...[`--nofile=${limits.openFiles}`, `--cpu=${cpuSeconds}`, '--memlock=65536', '--'],
    ...(isRoot ? becomeNobody(run.owner) : keepRights),
    // Only now: who begins it may not be let into a folder of somebody else's.
    ...['env', '-i', '-C', work, ...Object.entries(variables).map(([name, value]) => `${name}=${value}`)],
    ...argv,
  ];
}

const keepRights = ['setpriv', '--no-new-privs', '--'];

function becomeNobody(owner: number): string[] {
  return [
    ...['setpriv', `--reuid=${owner}`, `--regid=${owner}`, '--clear-groups', '--no-new-privs'],
    ...['--bounding-set=-all', '--inh-caps=-all', '--'],
  ];
}
