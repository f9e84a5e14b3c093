import { expect, onTestFinished, test } from 'vitest';
import { advisory } from '#test/fakes/osv-advisories.ts';
import { startOsvServer } from '#test/fakes/osv-server.ts';
import { npmLock } from '#test/scan/dependencies/npm-lock.ts';
import { repositoryOf, review, told } from './reviewing.ts';

const manifest = (dependencies: Record<string, string>, version = '1.0.0') =>
  JSON.stringify({ name: 'app', version, dependencies }, null, 2);

async function osvUrl(): Promise<string> {
  const ranges: [string, string][] = [['0', '9.0.0']];
  const server = await startOsvServer({
    advisories: ['left-pad', 'old-one'].map((name) =>
      advisory({ id: `GHSA-${name}`, package: name, ranges, summary: 'Is bad', rating: 'HIGH' }),
    ),
  });
  onTestFinished(() => server.close());
  return server.url;
}

test('a manifest without its lockfile, and a lockfile without a manifest, are told', async () => {
  const lock = npmLock({ 'left-pad': '1.0.0' });
  const before = { 'package.json': manifest({}), 'package-lock.json': lock, 'tool/package-lock.json': lock };
  const { folder } = await repositoryOf(before, {
    'package.json': manifest({ 'left-pad': '^1.0.0' }),
    'tool/package-lock.json': `${lock}\n\n`,
  });
  const { findings } = await review(folder, { osvUrl: await osvUrl() });
  expect(told({ findings })).toEqual([
    'package.json:5 medium review/manifest-without-lockfile',
    'tool/package-lock.json:11 low review/lockfile-without-manifest',
  ]);
});

test('a manifest whose dependencies stayed needs no new lockfile', async () => {
  const { folder } = await repositoryOf(
    { 'package.json': manifest({ a: '1.0.0' }), 'package-lock.json': npmLock({ a: '1.0.0' }) },
    { 'package.json': manifest({ a: '1.0.0' }, '1.1.0') },
  );
  expect(told(await review(folder))).toEqual([]);
});

test('advisories are told of the package versions that the change brought, and of no others', async () => {
  const { folder } = await repositoryOf(
    { 'package.json': manifest({}), 'package-lock.json': npmLock({ 'old-one': '1.0.0' }) },
    {
      'package.json': manifest({ 'left-pad': '^1.0.0' }),
      'package-lock.json': npmLock({ 'left-pad': '1.0.0', 'old-one': '1.0.0' }),
    },
  );
  const found = await review(folder, { osvUrl: await osvUrl() });
  expect(told(found)).toEqual(['package-lock.json:4 high dependencies/GHSA-left-pad']);
  expect(found.notChecked).toEqual([]);
});

test('advisories that could not be asked for are not taken as none', async () => {
  const { folder } = await repositoryOf(
    { 'package.json': manifest({}) },
    { 'package.json': manifest({ a: '1.0.0' }), 'package-lock.json': npmLock({ a: '1.0.0' }) },
  );
  const { notChecked } = await review(folder);
  expect(notChecked.map(({ what }) => what)).toEqual(['advisories of 1 of 1 packages (a@1.0.0)']);
});
