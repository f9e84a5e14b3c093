import type { RunLimits } from './limits.ts';
import type { RunFolder } from './run-folder.ts';
import type { Toolchains } from './toolchains.ts';

/** One process to be confined. */
export interface Confined {
  run: RunFolder;
  argv: readonly [string, ...string[]];
  env: Readonly<Record<string, string>>;
  network: boolean;
  /** Seconds of processor time that one of its processes may use. */
  cpuSeconds: number;
}

/** What this machine and this user have. */
export interface Ground {
  toolchains: Toolchains;
  limits: RunLimits;
  isRoot: boolean;
  /** Threads that the user has already, where the system counts a command's among them. */
  threadsOfUser(): Promise<number>;
}

/** A way to keep a command from everything else. */
export interface Means {
  /** As it is told to the user. */
  name: string;
  /** What is spawned, with an environment of `PATH` alone. */
  wrap(ground: Ground, confined: Confined): Promise<[string, ...string[]]>;
  /** Where the command sees the copy of the workspace. */
  layOf(run: RunFolder): string;
  /** What is left open, a part of a sentence each. */
  gaps(ground: Pick<Ground, 'isRoot'>, network: boolean): readonly string[];
  /** Whether all of a command's processes end with the one that is spawned. */
  endsTogether: boolean;
}

export const networkGap = "reach the network, this machine's own addresses included";
