import { describe, expect, test } from 'vitest';
import { parsePackageLock } from '#lambdas/tools/scan/dependencies/lockfiles/package-lock.ts';

describe('package-lock.json, versions 2 and 3', () => {
  const lock = parsePackageLock(`{
  "name": "app",
  "lockfileVersion": 3,
  "packages": {
    "": {
      "dependencies": { "a": "^1.0.0", "short": "npm:@scope/real@2" },
      "devDependencies": { "tool": "^3.0.0" }
    },
    "packages/member": { "version": "1.0.0", "dependencies": { "b": "1" } },
    "node_modules/a": {
      "version": "1.2.3",
      "resolved": "https://registry.npmjs.org/a/-/a-1.2.3.tgz",
      "integrity": "sha512-x"
    },
    "node_modules/a/node_modules/b": { "version": "0.9.0" },
    "node_modules/b": { "version": "1.0.0" },
    "node_modules/@scope/deep": { "version": "4.0.0" },
    "node_modules/member": { "resolved": "packages/member", "link": true },
    "node_modules/short": { "name": "@scope/real", "version": "2.0.0" },
    "node_modules/tool": { "version": "3.0.0", "dev": true },
    "node_modules/forked": {
      "version": "5.0.0",
      "resolved": "git+ssh://git@github.com/someone/forked.git#0123456789abcdef0123456789abcdef01234567"
    },
    "node_modules/unknown": { "resolved": "https://example.com/unknown.tgz" }
  }
}`);

  test('name each package with its version and its own line', () => {
    expect(lock.packages.map(({ name, version, line }) => [name, version, line])).toEqual([
      ['a', '1.2.3', 10],
      ['b', '0.9.0', 15],
      ['b', '1.0.0', 16],
      ['@scope/deep', '4.0.0', 17],
      ['@scope/real', '2.0.0', 19],
      ['tool', '3.0.0', 20],
      ['forked', '5.0.0', 21],
    ]);
  });

  test('tell what the project and its members ask for themselves from what comes in through others', () => {
    const direct = lock.packages.filter((each) => each.direct === true);
    expect(direct.map(({ name, version }) => `${name}@${version}`)).toEqual([
      'a@1.2.3',
      'b@1.0.0',
      '@scope/real@2.0.0',
      'tool@3.0.0',
    ]);
    expect(lock.packages.filter(({ dev }) => dev === true).map(({ name }) => name)).toEqual(['tool']);
  });

  test('list an entry without a version as unresolved', () => {
    expect(lock.unresolved).toMatchObject([
      { name: 'unknown', line: 25, source: { url: 'https://example.com/unknown.tgz' } },
    ]);
  });

  test('know their members and every name that can be asked for', () => {
    expect([...(lock.members ?? [])]).toEqual(['', 'packages/member']);
    expect(lock.names).toContain('member');
    expect(lock.names).toContain('short');
  });
});

describe('package-lock.json, version 1', () => {
  const lock = parsePackageLock(`{
  "lockfileVersion": 1,
  "dependencies": {
    "a": {
      "version": "1.0.0",
      "requires": {
        "b": "^2.0.0"
      },
      "dependencies": {
        "b": { "version": "2.0.0", "dev": true }
      }
    },
    "b": { "version": "3.0.0" },
    "short": { "version": "npm:@scope/real@1.5.0" },
    "forked": { "version": "github:someone/forked#0123456789" },
    "local": { "version": "file:../local" }
  }
}`);

  test('names nested packages at their own line', () => {
    expect(lock.packages.map(({ name, version, line }) => [name, version, line])).toEqual([
      ['a', '1.0.0', 4],
      ['b', '2.0.0', 10],
      ['b', '3.0.0', 13],
      ['@scope/real', '1.5.0', 14],
    ]);
  });

  test('lists a git dependency as unresolved, and nothing for a local one', () => {
    expect(lock.unresolved.map(({ name, line, source }) => [name, line, source?.url])).toEqual([
      ['forked', 15, 'github:someone/forked#0123456789'],
    ]);
  });
});

test('a package-lock.json without packages holds none', () => {
  expect(parsePackageLock('{"lockfileVersion":1}').packages).toEqual([]);
});

test('odd layouts keep their lines: braces and quotes in strings, everything on one line, Windows line ends', () => {
  const strange =
    '{"a":"}{\\"\\\\",\r\n"lockfileVersion":3,"packages":\r\n{"node_modules/x":{"version":"1.0.0"},\r\n"node_modules/y":{"version":"2.0.0"}}}';

  expect(parsePackageLock(strange).packages.map(({ name, line }) => [name, line])).toEqual([
    ['x', 3],
    ['y', 4],
  ]);
});
