import type { Surroundings } from '../connection/find-endpoint.ts';
import type { ApiWorld } from '../http/api-call.ts';
import type { TerminalStream } from './view/agent-view.ts';

/** Everything that the command line takes from its process. */
export interface CliWorld extends ApiWorld, Surroundings {
  version: string;
  /** How the user calls this program, for commands to copy: `agents`. */
  command: string;
  stdin: AsyncIterable<Uint8Array | string> & { isTTY?: boolean };
  out: TerminalStream;
  err: TerminalStream;
  /** Does the work again and again until the answered function is called. */
  every: (ms: number, work: () => void) => () => void;
  /** Calls the listener at Ctrl-C until the answered function is called. */
  onInterrupt: (listener: () => void) => () => void;
  /** `24.21.0` */
  nodeVersion: string;
  /** As Node calls it: `linux`, `darwin`, `win32`. */
  platform: string;
  /** Runs a program without a shell; false where it isn't there, or fails, or takes longer than some seconds. */
  runProgram: (file: string, args: readonly string[]) => Promise<boolean>;
}
