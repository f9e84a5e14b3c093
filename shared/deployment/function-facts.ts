import type { EnvironmentVariable } from './environment.ts';
import type { Grant } from './resources.ts';

/** Everything about a function that is not its code. */
export interface FunctionFacts {
  /** What it does, as the console shows it. */
  purpose: string;
  /** The file whose `handler` it runs, from the repository's root. */
  entry: string;
  memoryMb: number;
  timeoutSeconds: number;
  /** Room in /tmp, where it needs more than the 512 MB that are free. */
  scratchMb?: number;
  environment: readonly EnvironmentVariable[];
  /** Everything it may do, besides writing its own log. */
  grants: readonly Grant[];
  /** Files that lie beside the code. */
  carries?: readonly CarriedFiles[];
}

/** `agent-types`: the folder `agents`. `syntax-trees`: the native parsers of ast-grep. */
export type CarriedFiles = 'agent-types' | 'syntax-trees';
