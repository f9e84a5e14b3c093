import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const manifest = createRequire(import.meta.url).resolve('@modelcontextprotocol/inspector-cli/package.json');
const build = join(dirname(manifest), 'build');

/**
 * What the official inspector's command line makes of a server: `--method tools/list` and its like.
 * @param target a command with its arguments, or an address.
 * @throws with what the inspector said, for a server that it does not understand.
 */
export async function inspect(target: readonly string[], flags: readonly string[]): Promise<unknown> {
  // Of what stands behind the dashes it takes the arguments, but not the command.
  const [command = '', ...args] = target;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(build, 'index.js'), command, ...flags, '--', ...args],
    // It looks for its own manifest one folder above the one that it is started in.
    { cwd: build, timeout: 60_000, maxBuffer: 16 * 1024 * 1024 },
  );
  return JSON.parse(stdout);
}
