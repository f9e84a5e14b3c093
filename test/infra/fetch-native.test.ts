import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { afterEach, describe, expect, test } from 'vitest';
import { askBeforeDeploying } from '#infra/bundle/ask-before-deploying.ts';
import { fetchNative } from '#infra/bundle/fetch-native.ts';

const name = '@ast-grep/napi-linux-arm64-gnu';
const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
});

/** A checkout on x64, and a registry with the package that its lock names. */
function checkout({ version = '1.0.0' } = {}) {
  const root = mkdtempSync(join(tmpdir(), 'agents-natives-'));
  roots.push(root);
  mkdirSync(join(root, 'node_modules/@ast-grep/napi'), { recursive: true });
  mkdirSync(join(root, 'registry/package'), { recursive: true });
  writeFileSync(join(root, 'node_modules/@ast-grep/napi/package.json'), JSON.stringify({ version }));
  writeFileSync(join(root, 'registry/package/parser.node'), `native ${version}`);
  execFileSync('tar', ['-czf', 'parser.tgz', 'package'], { cwd: join(root, 'registry') });
  const hash = createHash('sha512').update(readFileSync(join(root, 'registry/parser.tgz')));
  const locked = { version, integrity: `sha512-${hash.digest('base64')}` };
  const packages = { [`node_modules/${name}`]: locked };
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages }));
  const asked: string[] = [];
  const pack = (specifier: string, folder: string): string => {
    asked.push(specifier);
    copyFileSync(join(root, 'registry/parser.tgz'), join(folder, 'parser.tgz'));
    return 'parser.tgz';
  };
  const fetched = join(root, `.natives/${name}@${version}`);
  return { root, pack, asked, fetched, fetch: () => fetchNative('arm64', root, pack) };
}

describe('the native parser for arm64', () => {
  test('is fetched once, by the version that is locked', () => {
    const { fetch, fetched, asked } = checkout();
    expect(fetch()).toContain(fetched);
    expect(readFileSync(join(fetched, 'parser.node'), 'utf8')).toBe('native 1.0.0');
    expect(fetch()).toBeUndefined();
    expect(asked).toEqual([`${name}@1.0.0`]);
  });

  test('is not fetched where npm has installed it', () => {
    const { fetch, root, asked } = checkout();
    mkdirSync(join(root, 'node_modules', name), { recursive: true });
    expect(fetch()).toBeUndefined();
    expect(asked).toEqual([]);
  });

  test('of another version than the locked one is not used', () => {
    const { fetch, root, fetched } = checkout({ version: '2.0.0' });
    mkdirSync(join(root, `.natives/${name}@1.0.0`), { recursive: true });
    fetch();
    expect(existsSync(fetched)).toBe(true);
  });

  test('that is not what the lock says is thrown away', () => {
    const { fetch, root, fetched } = checkout();
    execFileSync('tar', ['-czf', 'parser.tgz', '--exclude=*.node', 'package'], {
      cwd: join(root, 'registry'),
    });
    expect(fetch).toThrow('is not what package-lock.json says');
    expect(existsSync(fetched)).toBe(false);
    expect(readdirSync(join(root, '.natives/@ast-grep'))).toEqual([]);
  });

  test('stays away without a network, and that is said', () => {
    const { root, fetched } = checkout();
    const offline = (): string => {
      throw new Error('ENOTFOUND');
    };
    expect(fetchNative('arm64', root, offline)).toContain('scan_patterns would not work');
    expect(existsSync(fetched)).toBe(false);
  });
});

test('a template without it asks for a parameter that nobody has given, so that no deployment goes on', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'agents-cdk-'));
  roots.push(outdir);
  const app = new App({ outdir });
  askBeforeDeploying(new Stack(app, 'Incomplete'), [name]);
  const { DeployIncomplete: asked } = app.synth().stacks[0]?.template.Parameters ?? {};
  expect(asked).toMatchObject({ Type: 'String', AllowedValues: ['yes'] });
  expect(asked).not.toHaveProperty('Default');
});
