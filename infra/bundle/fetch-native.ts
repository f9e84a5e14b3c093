import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import * as z from 'zod';
import { type Machine, nativeParser, placesOf } from './native-parser.ts';

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({ version: z.string().optional(), integrity: z.string().optional() }),
  ),
});

/** Writes the archive of a package into a folder. @throws when it cannot. */
export type Pack = (specifier: string, folder: string) => string;

/**
 * Fetches the parser for a machine, where it is not here yet, and checks it against `package-lock.json`.
 * @returns what happened, where anything did. @throws {Error} for an archive that is not the locked one.
 */
export function fetchNative(
  machine: Machine,
  root = resolve(import.meta.dirname, '../..'),
  pack: Pack = packWithNpm,
): string | undefined {
  const places = placesOf(root, machine);
  if (places.some((place) => existsSync(place))) return undefined;
  const { name, version, integrity } = lockedPackage(root, machine);
  const target = places.at(-1) ?? '';
  mkdirSync(dirname(target), { recursive: true });
  const folder = mkdtempSync(`${target}.part-`);
  try {
    const archive = tryToPack(() => pack(`${name}@${version}`, folder));
    if (archive === undefined) return `${name}@${version} could not be fetched: scan_patterns would not work`;
    const bytes = readFileSync(join(folder, archive));
    const hash = createHash('sha512').update(bytes).digest('base64');
    if (integrity !== `sha512-${hash}`) throw new Error(`${archive} is not what package-lock.json says`);
    execFileSync('tar', ['-xzf', archive, '--strip-components=1'], { cwd: folder });
    rmSync(join(folder, archive));
    renameSync(folder, target);
    return `${name}@${version} is in ${target}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function lockedPackage(root: string, machine: Machine) {
  const name = nativeParser(machine);
  const { packages } = lockSchema.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
  const { version, integrity } = packages[`node_modules/${name}`] ?? {};
  if (version !== undefined && integrity !== undefined) return { name, version, integrity };
  throw new Error(`package-lock.json does not name ${name}`);
}

/** One try: without a network the answer should not take minutes. */
function packWithNpm(specifier: string, folder: string): string {
  const options = ['--silent', '--fetch-retries=0', '--fetch-timeout=30000'];
  const printed = execFileSync('npm', ['pack', ...options, specifier], { cwd: folder, encoding: 'utf8' });
  return printed.split('\n')[0] ?? '';
}

function tryToPack(pack: () => string): string | undefined {
  try {
    return pack();
  } catch {
    return undefined;
  }
}
