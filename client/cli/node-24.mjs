// Plain JavaScript, so that it starts on any Node; the product itself needs one that runs TypeScript.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const needed = 24;

// Compiled code is kept between runs, which halves the boot; where it cannot be written, all runs without it.
const compiled = join(dirname(fileURLToPath(import.meta.url)), '../../node_modules/.cache/compiled');

/** Runs a TypeScript entry: in this process where Node can, else in the Node that the package brings along. */
export async function runOnNode24(entry, args) {
  if (Number(process.versions.node.split('.')[0]) >= needed) {
    nodeModule.enableCompileCache(compiled);
    process.argv = [process.execPath, fileURLToPath(entry), ...args];
    await import(entry);
  } else {
    handOver(findPackagedNode(), [fileURLToPath(entry), ...args]);
  }
}

/** An optional dependency, where npm put it. */
function findPackagedNode() {
  try {
    const manifest = nodeModule
      .createRequire(import.meta.url)
      .resolve(`node-${process.platform}-${process.arch}/package.json`);
    const node = join(dirname(manifest), 'bin', 'node');
    return existsSync(node) ? node : undefined;
  } catch {
    return undefined;
  }
}

function handOver(node, args) {
  if (node === undefined) {
    process.stderr.write(
      `error: this needs Node ${needed} or newer, and runs on ${process.versions.node}\n` +
        'Install Node 24 from https://nodejs.org, or run `npm ci`, which brings one along on Linux.\n',
    );
    process.exitCode = 69;
    return;
  }
  const env = { NODE_COMPILE_CACHE: compiled, ...process.env };
  const child = spawn(node, args, { stdio: 'inherit', env });
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // A terminal sends Ctrl-C to both. Passed on at once, it would hit a child that is ending by itself, and be its end.
  process.on('SIGINT', () => setTimeout(() => child.kill('SIGINT'), 100));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 1)));
}
