import * as z from 'zod';
import type { WorkspaceId } from '#shared/agent/ids.ts';

/** Runs a command on a copy of a workspace: no credentials, bounded, its whole process tree ended on abort. */
export interface Sandbox {
  /** Every call has a copy of its own, which is gone after it: a second run finds nothing of the first. */
  run(command: SandboxCommand): Promise<SandboxResult>;
  /** Only where a command may outlive the function that asks for it. */
  unattended?: UnattendedSandbox;
}

/** The same commands, begun, left alone and looked at later, maybe by another function. */
export interface UnattendedSandbox {
  /** @param key names who begins it: `stopBegun` finds it by this, also where its ticket got lost. */
  begin(command: SandboxCommand, key: string): Promise<SandboxTicket>;
  /** The result, once there is one. @throws {ProductError} when it was lost. */
  look(ticket: SandboxTicket, command: SandboxCommand): Promise<SandboxResult | undefined>;
  /** Ends a command for good; one that ended already is left alone. Answers whether it is over. */
  stop(ticket: SandboxTicket): Promise<boolean>;
  /** Ends all that was begun lately under a key and still goes on. Answers whether there was any, and is over. */
  stopBegun(key: string): Promise<'nothing' | 'stopped' | 'not stopped'>;
}

export const sandboxTicketSchema = z.object({ build_id: z.string().min(1), nonce: z.string().min(1) });
/** What an unattended command is known by. */
export type SandboxTicket = z.infer<typeof sandboxTicketSchema>;

export interface SandboxCommand {
  workspace: WorkspaceId;
  /** Runs in the root of the workspace. Program and arguments; no shell unless the caller names one. */
  argv: readonly [string, ...string[]];
  /** Nothing is inherited. To these come `PATH`, and `HOME` and `TMPDIR`, which are the copy's own. */
  env: Readonly<Record<string, string>>;
  timeoutMs: number;
  /** Bytes of output kept; the rest is counted. */
  maxOutputBytes: number;
  network: boolean;
  /** Runs before, in the same copy, its output before the command's; unless it exits with 0 the command is not run. */
  prepare?: Preparation;
  /**
   * Files to hand back as they are after the command: paths from the root of the workspace, where `*` stands for
   * any part of a name and `**` for any folders. Links are not followed.
   */
  collect?: readonly string[];
  onOutput(text: string): void;
  signal: AbortSignal;
}

export interface Preparation {
  argv: readonly [string, ...string[]];
  timeoutMs: number;
  network: boolean;
}

export type SandboxResult = SandboxEnd & {
  output: string;
  droppedBytes: number;
  /** What was asked for and there, in the order of the paths; one over the limit is left out and named in `tooLarge`. */
  files: readonly CollectedFile[];
  tooLarge: readonly string[];
  confinement: Confinement;
  /** Where the copy lay, as the command saw it: what reports and stack traces name. */
  lay: string;
};

export type SandboxEnd =
  | { ended: 'exited'; exitCode: number }
  | { ended: 'timeout' | 'aborted' }
  /** It took more than it may of the machine, and was ended. */
  | { ended: 'over_limit'; limit: 'memory' | 'disk' | 'processes' }
  /** Its preparation did not end well, so that it was not run. */
  | { ended: 'unprepared'; exitCode: number | 'timeout' };

export interface CollectedFile {
  path: string;
  text: string;
}

/** How a command was kept from everything else. */
export interface Confinement {
  /** `bubblewrap`, `namespaces`, `a process group`, `a container`. */
  means: string;
  /** What it could do that it should not be able to, a part of a sentence each: `reach the network`. Empty where nothing is known. */
  gaps: readonly string[];
}

/** Of all the files that are handed back together. */
export const maxCollectedBytes: number = 16 * 1024 * 1024;
export const maxCollectedFiles = 500;
