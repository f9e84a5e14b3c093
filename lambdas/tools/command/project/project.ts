export type Runner =
  | 'node:test'
  | 'vitest'
  | 'jest'
  | 'mocha'
  | 'ava'
  | 'tap'
  | 'bun'
  | 'npm'
  | 'pytest'
  | 'go'
  | 'cargo'
  | 'maven';

/** One folder of a workspace that has tests of its own. */
export interface Project {
  /** `.` is the workspace's root. */
  folder: string;
  manifest: string;
  /** `npm`, `pnpm`, `yarn`, `bun`, `pip`, `go`, `cargo`, `maven`. */
  packageManager: string;
  /** What the manifest asks for, as it is written: `node >=20`. */
  wants: readonly string[];
  suites: readonly Suite[];
  /** Other scripts of the manifest that can be run by name. */
  scripts: readonly string[];
  /** Not there where the project needs nothing. */
  install?: Install;
  /** What stands in the way of running the tests, or is odd about them. */
  notes: readonly string[];
  /** Whether its own suites run those of a folder below it, too. Left out: they do not. */
  covers?(folder: string): boolean;
}

/** Tests that one command runs. */
export interface Suite {
  /** As it is asked for: `test`, `test:unit`; unique within its project. */
  name: string;
  /** `npm`: a script whose runner is not known. */
  runner: Runner;
  /** As a person would type it. */
  command: string;
  /** Runs the scripts of the packages of its workspace and nothing else, each of which is a project, too. */
  isOverPackages?: boolean;
}

/** How a project's packages come to it: with the network first, then, without it, their own build steps. */
export interface Install {
  /** Where: the project's own, or the root of the workspace of packages that it belongs to. */
  folder: string;
  /** A line for a shell. */
  fetch: string;
  build?: string;
}

/** A project by a manifest of a language; `undefined` where it has nothing to do with tests. */
export type ReadManifest = (folder: string, text: string, about: AboutFolder) => Project | undefined;

export interface AboutFolder {
  /** Names beside the manifest. */
  besides: ReadonlySet<string>;
  /** Of all files below the folder, from it. */
  names: readonly string[];
}

export function projectOf(
  folder: string,
  manifest: string,
  parts: Partial<Project> & { packageManager: string; suites: readonly Suite[] },
): Project {
  return { folder, manifest, wants: [], scripts: [], notes: [], ...parts };
}
