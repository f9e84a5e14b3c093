import { appendFile, mkdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { noLogs } from '#lambdas/ports/log-source.ts';
import { createEmbeddedLogs } from '#local/adapters/log-files/embedded-logs.ts';
import { makeFolder } from '#test/workspace/folders.ts';

const signal = new AbortController().signal;
/** Later than any file of a test. */
const nowMs = Date.UTC(2100, 0, 1);

/** A log in a folder that may be read, and what a reader makes of it, call by call. */
async function openLog() {
  const folder = await makeFolder();
  const path = join(folder, 'app.log');
  const logs = createEmbeddedLogs(() => noLogs, [folder])('agent-x-1');
  let cursor: unknown;
  const read = async (more: { fromMs?: number; maxBytes?: number; toMs?: number } = {}) => {
    const wanted = { cursor, fromMs: nowMs, maxBytes: 1_000_000, ...more };
    const page = await logs.file(path).read({ ...wanted, nowMs, signal });
    if (page.outcome === 'unreadable') return page;
    cursor = JSON.parse(JSON.stringify(page.cursor));
    return { ...page, texts: page.lines.map(({ text }) => text) };
  };
  return {
    folder,
    path,
    logs,
    read,
    at: () => cursor,
    goBackTo: (earlier: unknown) => {
      cursor = earlier;
    },
  };
}

describe('A watched file', () => {
  test('is read from its end on, whole lines only, each once', async () => {
    const { path, read } = await openLog();
    await writeFile(path, 'old\n');
    expect(await read()).toMatchObject({ texts: [], hasMore: false });
    await appendFile(path, 'one\r\ntwo\nthr');
    expect(await read()).toMatchObject({ texts: ['one', 'two'] });
    await appendFile(path, 'ee\n');
    expect(await read()).toMatchObject({ texts: ['three'] });
    expect(await read()).toMatchObject({ texts: [], gaps: [] });
  });

  test('gives the same lines again to a reader that did not keep the new cursor', async () => {
    const { path, read, at, goBackTo } = await openLog();
    await writeFile(path, '');
    await read();
    const before = at();
    await appendFile(path, 'one\ntwo\n');
    expect(await read()).toMatchObject({ texts: ['one', 'two'] });
    goBackTo(before);
    expect(await read()).toMatchObject({ texts: ['one', 'two'] });
    expect(await read()).toMatchObject({ texts: [] });
  });

  test('shows what was there before as past, where somebody looks back', async () => {
    const { path, read } = await openLog();
    await writeFile(path, 'old\n');
    const page = await read({ fromMs: nowMs - 60_000 });
    expect(page).toMatchObject({ lines: [{ text: 'old', isPast: true }] });
    await appendFile(path, 'new\n');
    expect(await read()).toMatchObject({ lines: [{ text: 'new', isPast: false }] });
  });

  test('that is renamed and begun anew loses no line, also over several rotations at once', async () => {
    const { path, read } = await openLog();
    await writeFile(path, '');
    await read();
    await appendFile(path, 'one\n');
    expect(await read()).toMatchObject({ texts: ['one'] });
    await appendFile(path, 'two\n');
    await rename(path, `${path}.2`);
    await writeFile(path, 'three\n');
    await rename(path, `${path}.1`);
    await writeFile(path, 'four\n');
    expect(await read()).toMatchObject({ texts: ['two', 'three', 'four'], gaps: [] });
    expect(await read()).toMatchObject({ texts: [] });
  });

  test('whose old part is compressed or gone says what may be missing', async () => {
    const { path, read } = await openLog();
    await writeFile(path, 'one\n');
    await read();
    await appendFile(path, 'lost\n');
    await writeFile(`${path}.1.gz`, gzipSync(await readFile(path)));
    await writeFile(`${path}.new`, 'two\n');
    await rename(`${path}.new`, path);
    expect(await read()).toMatchObject({
      texts: ['two'],
      gaps: [expect.stringContaining('gone or compressed')],
    });
  });

  test('that is emptied and written anew is read from its beginning, also when it has grown past its old length', async () => {
    const { path, read } = await openLog();
    await writeFile(path, '');
    await read();
    await appendFile(path, 'one\n');
    await read();
    await truncate(path);
    await appendFile(path, 'another and longer\nline\n');
    expect(await read()).toMatchObject({
      texts: ['another and longer', 'line'],
      gaps: [expect.stringContaining('emptied')],
    });
  });

  test('with a line of a mebibyte cuts it and goes on behind it', async () => {
    const { path, read } = await openLog();
    await writeFile(path, '');
    await read();
    await appendFile(path, `${'x'.repeat(1024 * 1024)}\nnext\n`);
    const page = await read({ maxBytes: 4_000_000 });
    if (page.outcome === 'unreadable') throw new Error(page.why);
    expect(page.texts.map(({ length }) => length)).toEqual([64 * 1024, 4]);
    expect(page.gaps).toEqual(['lines of over 64 KiB were cut']);
  });

  test('that is larger than a page is read in several, without a seam', async () => {
    const { path, read } = await openLog();
    await writeFile(path, '');
    await read();
    const lines = Array.from({ length: 60_000 }, (_, n) => `line ${n} with an ä`);
    await appendFile(path, `${lines.join('\n')}\n`);
    const seen: string[] = [];
    for (let hasMore = true; hasMore; ) {
      const page = await read({ maxBytes: 200_000 });
      if (page.outcome === 'unreadable') throw new Error(page.why);
      seen.push(...page.texts);
      hasMore = page.hasMore;
    }
    expect(seen).toEqual(lines);
  });

  test('that is not there yet is unreadable, and read from its beginning once it is', async () => {
    const { path, read } = await openLog();
    expect(await read()).toMatchObject({ outcome: 'unreadable', why: expect.stringContaining('not there') });
    await writeFile(path, 'one\n');
    expect(await read({ fromMs: 0 })).toMatchObject({ lines: [{ text: 'one', isPast: false }] });
  });
});

describe('Files that the owner did not name', () => {
  test('are not read: neither by path, nor up from the folder, nor through a link', async () => {
    const { folder, logs } = await openLog();
    const outside = join(await makeFolder(), 'secret.log');
    await writeFile(outside, 'secret\n');
    await mkdir(join(folder, 'logs'));
    await symlink(outside, join(folder, 'logs', 'link.log'));
    for (const path of [outside, join(folder, '..', outside), join(folder, 'logs/link.log'), '/etc/passwd']) {
      const page = await logs
        .file(path)
        .read({ cursor: undefined, fromMs: undefined, nowMs, maxBytes: 1_000, signal });
      expect(page).toMatchObject({ outcome: 'unreadable' });
    }
  });

  test('are not listed; those that may be read are', async () => {
    const { folder, path, logs } = await openLog();
    await writeFile(path, 'one\n');
    const outside = join(await makeFolder(), 'secret.log');
    await writeFile(outside, 'secret\n');
    await symlink(outside, join(folder, 'link.log'));
    expect((await logs.list({ contains: '', signal })).files).toEqual([{ path, bytes: 4 }]);
    await rm(path);
    expect((await logs.list({ contains: '', signal })).files).toEqual([]);
  });
});
