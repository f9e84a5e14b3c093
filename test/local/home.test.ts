import { chmod, chown, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openHome } from '#local/home.ts';
import { countingIds } from '#test/fakes/counting-ids.ts';
import { makeFolder } from '#test/workspace/folders.ts';

const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

test('the home and the credentials in it can be read by their user alone, whatever was there before', async () => {
  const folder = await makeFolder();
  await chmod(folder, 0o755);
  const home = await openHome(countingIds(), folder);
  await home.credentials();
  expect(await modeOf(folder)).toBe(0o700);
  expect(await modeOf(join(folder, 'credentials.json'))).toBe(0o600);
});

test('a folder that somebody else owns is no home, not even for root', async () => {
  const isRoot = process.getuid?.() === 0;
  const folder = isRoot ? await makeFolder() : '/usr';
  if (isRoot) await chown(folder, 65_534, 65_534);
  await expect(openHome(countingIds(), folder)).rejects.toThrow(
    /Cannot use the folder .*: it belongs to user \d+/,
  );
});
