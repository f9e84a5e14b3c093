import { access, cp } from 'node:fs/promises';
import { join } from 'node:path';
import { type Machine, nativeParser, placesOf } from './native-parser.ts';

const prebuilds = { arm64: 'prebuild-Linux-ARM64', x64: 'prebuild-Linux-X64' };

/** Copies ast-grep, which cannot be bundled, beside a function's code. @returns what is not on this machine. */
export async function carryParsers(root: string, folder: string, machine: Machine): Promise<string[]> {
  const native = nativeParser(machine);
  const into = (name: string): string => join(folder, 'node_modules', name);
  const installed = (name: string): string => join(root, 'node_modules', name);
  for (const name of ['@ast-grep/napi', '@ast-grep/setup-lang', '@ast-grep/lang-python']) {
    await cp(installed(name), into(name), { recursive: true, filter: (path) => isNeeded(path, machine) });
  }
  for (const found of placesOf(root, machine)) {
    if (!(await exists(found))) continue;
    await cp(found, into(native), { recursive: true });
    return [];
  }
  return [native];
}

/** No types, no sources, no parser for another machine. */
function isNeeded(path: string, machine: Machine): boolean {
  if (/\.d\.c?ts$|\.md$|\/(lang|types|src)(\/|$)/.test(path.split('node_modules/').at(-1) ?? path))
    return false;
  return !path.includes('/prebuild-') || path.includes(prebuilds[machine]);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
