#!/usr/bin/env node
// Plain JavaScript, so that it starts on any Node; the command line itself needs one that runs TypeScript.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const needed = 24;
const entry = fileURLToPath(new URL('main.ts', import.meta.url));

if (Number(process.versions.node.split('.')[0]) >= needed) await import('./main.ts');
else handOver(findPackagedNode());

/** The Node that the package brings along as an optional dependency, where npm put it. */
function findPackagedNode() {
  try {
    const manifest = createRequire(import.meta.url).resolve(
      `node-${process.platform}-${process.arch}/package.json`,
    );
    const node = join(dirname(manifest), 'bin', 'node');
    return existsSync(node) ? node : undefined;
  } catch {
    return undefined;
  }
}

function handOver(node) {
  if (node === undefined) {
    process.stderr.write(
      `error: this needs Node ${needed} or newer, and runs on ${process.versions.node}\n` +
        'Install Node 24 from https://nodejs.org, or run `npm ci`, which brings one along on Linux.\n',
    );
    process.exitCode = 69;
    return;
  }
  const child = spawn(node, [entry, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 1)));
}
