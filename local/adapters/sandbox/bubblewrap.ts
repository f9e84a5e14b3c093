import { join } from 'node:path';
import { launch } from './launcher.ts';
import { sharedMemoryBytes } from './limits.ts';
import { type Confined, type Ground, type Means, networkGap } from './means.ts';
import type { RunFolder } from './run-folder.ts';

const places = { work: '/workspace', home: '/home/sandbox', tmp: '/tmp' } as const;

/** What of the system programs need to run; nothing of it is private. */
const system = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/opt', '/nix', '/snap'];
const settings = [
  ...['alternatives', 'ca-certificates', 'crypto-policies', 'java', 'ld.so.cache', 'ld.so.conf'],
  ...['ld.so.conf.d', 'localtime', 'maven', 'nsswitch.conf', 'pki', 'ssl'],
];
const forTheNetwork = ['hosts', 'resolv.conf', 'services'];

/** Namespaces of its own and a file system of its own: the workspace, the system's programs read-only, no more. */
export const bubblewrap: Means = {
  name: 'bubblewrap',
  layOf: () => places.work,
  endsTogether: true,
  async wrap(ground, confined) {
    return [
      'bwrap',
      ...namespaces(ground, confined),
      ...files(ground, confined),
      '--',
      ...launch(ground, confined, places),
    ];
  },
  gaps: (_, network) => (network ? [networkGap] : []),
};

function namespaces({ isRoot }: Ground, { network }: Confined): string[] {
  return [
    ...['--unshare-ipc', '--unshare-pid', '--unshare-uts', '--unshare-cgroup-try'],
    ...(network ? [] : ['--unshare-net']),
    ...['--die-with-parent', '--new-session', '--hostname', 'sandbox', '--chdir', '/'],
    // Root changes to another user inside, and for that alone it keeps these; others get a namespace of users.
    ...(isRoot
      ? [
          '--cap-drop',
          'ALL',
          '--cap-add',
          'CAP_SETUID',
          '--cap-add',
          'CAP_SETGID',
          '--cap-add',
          'CAP_SETPCAP',
        ]
      : ['--unshare-user']),
  ];
}

function files({ toolchains }: Ground, { run, network }: Confined): string[] {
  const etc = network ? [...settings, ...forTheNetwork] : settings;
  return [
    ...parentsOf(toolchains.folders).flatMap((folder) => ['--perms', '0755', '--dir', folder]),
    ...[...system, ...etc.map((name) => join('/etc', name))].flatMap(readOnly),
    ...toolchains.folders.flatMap(readOnly),
    ...identity(run),
    ...['--proc', '/proc', '--dev', '/dev'],
    ...['--perms', '1777', '--size', String(sharedMemoryBytes), '--tmpfs', '/dev/shm'],
    ...['--bind', run.tmp, places.tmp, '--bind', run.home, places.home, '--bind', run.work, places.work],
    // They are in memory: what is written there has no limit.
    ...['--remount-ro', '/dev', '--remount-ro', '/'],
  ];
}

function readOnly(path: string): string[] {
  return ['--ro-bind-try', path, path];
}

/** Programs ask who they are; nobody else of this machine is listed. */
function identity({ passwd, group }: RunFolder): string[] {
  return ['--ro-bind', passwd, '/etc/passwd', '--ro-bind', group, '/etc/group'];
}

/** Left to itself, bubblewrap makes folders that only root may enter. */
function parentsOf(folders: readonly string[]): string[] {
  const parents = new Set(['/etc', '/home']);
  for (const folder of folders) {
    const names = folder.split('/').slice(1, -1);
    names.forEach((_, index) => {
      parents.add(`/${names.slice(0, index + 1).join('/')}`);
    });
  }
  return [...parents]
    .filter((parent) => !system.some((root) => parent === root || parent.startsWith(`${root}/`)))
    .sort();
}
