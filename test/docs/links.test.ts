import { access, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { glob } from 'tinyglobby';
import { describe, expect, test } from 'vitest';

const pages = await glob(['*.md', 'docs/**/*.md', 'examples/*.md']);

describe.each(pages.toSorted())('%s', (page) => {
  test('links to files that exist', async () => {
    const text = await readFile(page, 'utf8');
    const targets = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target]) => target ?? '');
    const local = targets.filter((target) => !/^[a-z]+:/.test(target));
    const missing = await Promise.all(
      local.map(async (target) => ((await exists(join(dirname(page), target))) ? [] : [target])),
    );
    expect(missing.flat()).toEqual([]);
  });

  test('names documents that exist', async () => {
    const text = await readFile(page, 'utf8');
    const named = [...text.matchAll(/`(docs\/[\w./-]+\.md)`/g)].map(([, target]) => target ?? '');
    const missing = await Promise.all(named.map(async (target) => ((await exists(target)) ? [] : [target])));
    expect(missing.flat()).toEqual([]);
  });
});

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
