import { launch } from './launcher.ts';
import { type Means, networkGap } from './means.ts';

/** Where the system gives a process no namespaces: limits, and a search for its descendants when it ends. */
export const processGroup: Means = {
  name: 'a process group',
  layOf: ({ work }) => work,
  endsTogether: false,
  async wrap(ground, confined) {
    const threads = ground.isRoot ? 0 : await ground.threadsOfUser();
    return [
      'setpriv',
      '--pdeathsig',
      'KILL',
      '--',
      ...launch(ground, confined, { ...confined.run, threads }),
    ];
  },
  gaps: ({ isRoot }) => [
    ...(isRoot
      ? ['read what everybody on this machine may read']
      : [
          'read and change every file of the user that it runs as',
          'signal other processes of that user',
          'leave a process behind that hides where it comes from',
        ]),
    networkGap,
  ],
};
