// Plain JavaScript, so that it runs on any Node: finds one that runs TypeScript as it is, and hands over.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const [, , entry, ...rest] = process.argv;
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const packaged = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');

if (Number(process.versions.node.split('.')[0]) >= 24) {
  process.argv.splice(1, 1);
  await import(pathToFileURL(resolve(root, entry)).href);
} else if (existsSync(packaged)) {
  const child = spawn(packaged, [join(root, entry), ...rest], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)));
} else {
  process.stderr.write(`error: Node ${process.versions.node} is too old; this needs Node 24 or newer\n`);
  process.exit(69);
}
