import { describe, expect, test } from 'vitest';
import { shorten } from '#lambdas/tools/code/capped-text.ts';
import { readFile } from '#lambdas/tools/code/read-file.ts';
import { searchCode } from '#lambdas/tools/code/search-code.ts';
import { patchOf } from '#lambdas/tools/code/unified-patch.ts';
import { fakeSecret } from '#test/fakes/fake-secret.ts';
import { fakeKeyBlock } from '#test/secrets/fake-text.ts';
import { makeTree } from '#test/workspace/folders.ts';
import { callTool } from './calling.ts';

const key = fakeKeyBlock('RSA PRIVATE KEY');
const text = `before\n${key}\nafter\n`;
const inner = key.split('\n').slice(3, 8);

function expectNoKey(shown: string): void {
  for (const line of inner) expect(shown).not.toContain(line);
}

describe('A part of a file with a private key', () => {
  test('read without its first line shows nothing of the key, under the same line numbers', async () => {
    const root = await makeTree({ 'id.pem': text });
    const last = text.split('\n').length - 1;
    const shown = await callTool(readFile, root, { path: 'id.pem', from_line: 4, to_line: last });
    expectNoKey(shown);
    expect(shown).toContain(`${last}\tafter`);
  });

  test('found by a search shows nothing of the key', async () => {
    const root = await makeTree({ 'id.pem': text });
    expectNoKey(await callTool(searchCode, root, { pattern: '^[A-Za-z0-9+/*]{16,}$' }));
  });

  test('changed in its middle shows nothing of the key', () => {
    const changed = text.replace('after', 'later').replace(inner[1] ?? '', 'Zm9v'.repeat(16));
    const shown = patchOf({
      path: 'id.pem',
      before: Buffer.from(text),
      after: Buffer.from(changed),
      contextLines: 3,
    }).join('\n');
    expectNoKey(shown);
    expect(shown).toContain('+later');
  });
});

describe('A line that is cut', () => {
  test.each([0, 10, 30])('%i characters into a secret shows no piece of it', (into) => {
    const line = `${'.'.repeat(100 - into)} ${fakeSecret} ${'.'.repeat(200)}`;
    expect(shorten(line, 101)).not.toContain(fakeSecret.slice(0, 8));
    const late = shorten(line, 100, 100 + 25);
    expect(late.includes(fakeSecret) || !late.includes(fakeSecret.slice(-8))).toBe(true);
  });
});
