import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { randomIds } from '#lambdas/runtime/random-ids.ts';
import { openDatabase } from '#local/adapters/sqlite/database.ts';
import { openHome } from '#local/home.ts';

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'hostile-disk-'));
  onTestFinished(() => rm(made, { recursive: true }));
  return made;
}

describe('A database', () => {
  test('on a full disk says so to all who write, and goes on where there is room again', async () => {
    const db = openDatabase(join(await folder(), 'agents.db'));
    onTestFinished(() => db.close());
    const put = (name: string) =>
      db.write(() => {
        const body = 'x'.repeat(100_000);
        db.statement('INSERT INTO schedules (name, body) VALUES (?, ?)').run(name, body);
      });
    const { page_count: pages } = db.statement('PRAGMA page_count').get() ?? {};
    // What SQLite does at the end of a disk, without one.
    db.statement(`PRAGMA max_page_count = ${Number(pages) + 30}`).get();
    const written = await Promise.allSettled([put('first'), put('second')]);
    const full = { code: 'unavailable', message: expect.stringMatching(/The disk .* is full/) };
    expect(written).toEqual([
      { status: 'rejected', reason: expect.objectContaining(full) },
      { status: 'rejected', reason: expect.objectContaining(full) },
    ]);
    const count = () => db.statement('SELECT count(*) AS n FROM schedules').get()?.['n'];
    expect(count()).toBe(0);
    db.statement('PRAGMA max_page_count = 1000000').get();
    await put('third');
    expect(count()).toBe(1);
  });

  test.for([
    ['is none', (path: string) => writeFile(path, 'x'.repeat(5_000)), /is no database/],
    ['is a folder', (path: string) => mkdir(path), /cannot be opened/],
  ] as const)('that %s is told as that', async ([, make, message]) => {
    const path = join(await folder(), 'agents.db');
    await make(path);
    expect(() => openDatabase(path)).toThrow(expect.objectContaining({ code: 'unavailable' }));
    expect(() => openDatabase(path)).toThrow(message);
  });
});

test('A new home has one pair of credentials, however many platforms begin in it at once', async () => {
  const home = join(await folder(), 'home');
  const all = await Promise.all(
    Array.from({ length: 20 }, async () => (await openHome(randomIds, home)).credentials()),
  );
  const kept = await (await openHome(randomIds, home)).credentials();
  expect(all).toEqual(all.map(() => kept));
  expect(await readdir(home)).toEqual(['credentials.json']);
});
