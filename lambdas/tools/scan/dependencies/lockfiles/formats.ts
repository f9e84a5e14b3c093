import { parseCargoLock } from './cargo-lock.ts';
import { parseComposerLock } from './composer-lock.ts';
import { parseGemfileLock } from './gemfile-lock.ts';
import { parseGoMod, parseGoSum } from './go-mod.ts';
import { parseGradleLockfile } from './gradle-lockfile.ts';
import type { LockfileParser } from './lockfile.ts';
import { parsePackageLock } from './package-lock.ts';
import { parsePipfileLock } from './pipfile-lock.ts';
import { parsePnpmLock } from './pnpm-lock.ts';
import { parsePom } from './pom.ts';
import { parsePoetryLock, parseUvLock } from './python-locks.ts';
import { isRead, parseRequirements } from './requirements.ts';
import { parseYarnLock } from './yarn-lock.ts';

const parsers: ReadonlyMap<string, LockfileParser> = new Map([
  ['package-lock.json', parsePackageLock],
  ['npm-shrinkwrap.json', parsePackageLock],
  ['yarn.lock', parseYarnLock],
  ['pnpm-lock.yaml', parsePnpmLock],
  ['poetry.lock', parsePoetryLock],
  ['pdm.lock', parsePoetryLock],
  ['uv.lock', parseUvLock],
  ['Pipfile.lock', parsePipfileLock],
  ['Cargo.lock', parseCargoLock],
  ['go.mod', parseGoMod],
  ['go.sum', parseGoSum],
  ['composer.lock', parseComposerLock],
  ['Gemfile.lock', parseGemfileLock],
  ['gems.locked', parseGemfileLock],
  ['pom.xml', parsePom],
  ['gradle.lockfile', parseGradleLockfile],
]);

/** Lockfiles that name versions in a way that is not read yet: found, and reported as not checked. */
export const unreadFormats: ReadonlySet<string> = new Set([
  'bun.lock',
  'bun.lockb',
  'deno.lock',
  'packages.lock.json',
  'pubspec.lock',
  'mix.lock',
  'Podfile.lock',
  'Package.resolved',
  'conda-lock.yml',
  'pylock.toml',
]);

/** The parser for a file by its name; `undefined` for one that is no lockfile. */
export function parserFor(path: string): LockfileParser | undefined {
  return parsers.get(path.split('/').at(-1) ?? '') ?? (isRead(path) ? parseRequirements : undefined);
}
