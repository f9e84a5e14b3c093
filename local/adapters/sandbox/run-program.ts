import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Runs one of the system's own programs, with nothing of this process's environment. @returns what it printed. */
export async function runProgram(
  [program, ...args]: readonly [string, ...string[]],
  signal: AbortSignal,
  path = '/usr/bin:/bin:/usr/sbin:/sbin',
): Promise<string> {
  const { stdout } = await execute(program, args, { signal, env: { PATH: path, LC_ALL: 'C' } });
  return stdout;
}
