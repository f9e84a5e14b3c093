export type Runner =
  | 'node:test'
  | 'vitest'
  | 'jest'
  | 'mocha'
  | 'ava'
  | 'tap'
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
  /** `npm`, `pnpm`, `yarn`, `pip`, `go`, `cargo`, `maven`. */
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
}

/** Tests that one command runs. */
export interface Suite {
  /** As it is asked for: `test`, `test:unit`; unique within its project. */
  name: string;
  /** `npm`: a script whose runner is not known. */
  runner: Runner;
  /** As a person would type it. */
  command: string;
}

/** How a project's packages come to it: with the network first, then, without it, their own build steps. */
export interface Install {
  /** A line for a shell. */
  fetch: string;
  build?: string;
}
