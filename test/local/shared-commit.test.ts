import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { SharedCommit } from '#local/adapters/sqlite/shared-commit.ts';

/** A file that one connection writes through shared commits and another one looks at: it sees what is committed. */
function opened(onStart = '') {
  const folder = mkdtempSync(join(tmpdir(), 'shared-commit-'));
  const path = join(folder, 'test.db');
  const connection = new DatabaseSync(path);
  connection.exec(`PRAGMA journal_mode = WAL; CREATE TABLE notes (text TEXT UNIQUE); ${onStart}`);
  const other = new DatabaseSync(path, { readOnly: true });
  const commits = new SharedCommit(connection);
  const insert = connection.prepare('INSERT INTO notes VALUES (?)');
  return {
    commits,
    connection,
    note: (text: string) => commits.write(() => void insert.run(text)),
    kept: () =>
      other
        .prepare('SELECT text FROM notes ORDER BY text')
        .all()
        .map((row) => row['text']),
    [Symbol.dispose]() {
      connection.close();
      other.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

test('what is written in one round is committed once, before its writers are answered', async () => {
  using db = opened();
  const seen: unknown[] = [];
  const notes = ['a', 'b', 'c'].map((text) => db.note(text).then(() => seen.push(db.kept())));
  expect(db.kept()).toEqual([]);
  await Promise.all(notes);
  expect(seen).toEqual([
    ['a', 'b', 'c'],
    ['a', 'b', 'c'],
    ['a', 'b', 'c'],
  ]);
});

test('work that fails takes nothing else of its round with it', async () => {
  using db = opened();
  const outcomes = await Promise.allSettled([
    db.note('a'),
    db.commits.write(() => {
      db.connection.exec(`INSERT INTO notes VALUES ('half')`);
      throw new Error('no more');
    }),
    db.note('a'),
    db.note('b'),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
  expect(db.kept()).toEqual(['a', 'b']);
});

test('whoever looks from outside commits first', async () => {
  using db = opened();
  const note = db.note('a');
  db.commits.flush();
  expect(db.kept()).toEqual(['a']);
  await note;
  await db.note('b');
  expect(db.kept()).toEqual(['a', 'b']);
});

test('a commit that fails answers none of its writers, and the next round goes on', async () => {
  // A reference that is checked when the transaction ends.
  using db = opened(`PRAGMA foreign_keys = ON; CREATE TABLE parents (id INTEGER PRIMARY KEY);
    CREATE TABLE children (parent INTEGER REFERENCES parents DEFERRABLE INITIALLY DEFERRED);`);
  const outcomes = await Promise.allSettled([
    db.note('a'),
    db.commits.write(() => db.connection.exec('INSERT INTO children VALUES (1)')),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await db.note('b');
  expect(db.kept()).toEqual(['b']);
});

test('where SQLite takes the whole transaction back, all of the round hears of it', async () => {
  using db = opened();
  const outcomes = await Promise.allSettled([
    db.note('a'),
    db.commits.write(() => db.connection.exec(`INSERT OR ROLLBACK INTO notes VALUES ('b'), ('b')`)),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(db.kept()).toEqual([]);
  await db.note('c');
  expect(db.kept()).toEqual(['c']);
});
