import type { WorkspaceId } from '#shared/agent/ids.ts';

/** Runs a command on a copy of a workspace: no credentials, bounded, its whole process tree ended on abort. */
export interface Sandbox {
  run(command: SandboxCommand): Promise<SandboxResult>;
}

export interface SandboxCommand {
  workspace: WorkspaceId;
  /** Program and arguments; no shell unless the caller names one. */
  argv: readonly [string, ...string[]];
  /** The whole environment: nothing is inherited. */
  env: Readonly<Record<string, string>>;
  timeoutMs: number;
  /** Bytes of output kept; the rest is counted. */
  maxOutputBytes: number;
  network: boolean;
  onOutput(text: string): void;
  signal: AbortSignal;
}

export type SandboxResult =
  | { ended: 'exited'; exitCode: number; output: string; droppedBytes: number }
  | { ended: 'timeout' | 'aborted'; output: string; droppedBytes: number };
