import { launch } from './launcher.ts';
import { type Means, networkGap } from './means.ts';

/** Its own loopback is down at first; whichever of the two programs is there brings it up. */
const begin = '{ ip link set lo up || ifconfig lo up; } > /dev/null 2>&1; "$@"; exit $?';

/** Namespaces without a file system of its own: processes and network are apart, files are not. */
export const namespaces: Means = {
  name: 'namespaces',
  layOf: ({ work }) => work,
  endsTogether: true,
  async wrap(ground, confined) {
    const { run, network } = confined;
    return [
      'setpriv',
      ...['--pdeathsig', 'KILL', '--', 'unshare', ...(ground.isRoot ? [] : ['--map-root-user'])],
      ...['--pid', '--fork', '--kill-child', '--mount-proc', '--ipc', '--uts', ...(network ? [] : ['--net'])],
      ...['--', 'sh', '-c', begin, 'sh'],
      ...launch(ground, confined, run),
    ];
  },
  gaps: ({ isRoot }, network) => [
    isRoot
      ? 'read what everybody on this machine may read'
      : 'read and change every file of the user that it runs as',
    ...(network ? [networkGap] : []),
  ],
};
