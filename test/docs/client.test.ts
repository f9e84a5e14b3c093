import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { clientErrorCodes } from '#client/http/agents-error.ts';

const page = await readFile('docs/client.md', 'utf8');

test("the client's page tells of each error of its own, and of no other", () => {
  const [, rows = ''] = page.split('| code | what happened |\n|---|---|\n');
  const told = rows
    .split('\n\n')[0]
    ?.split('\n')
    .flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, code]) => code));
  expect(told?.toSorted()).toEqual([...clientErrorCodes].sort());
});

test("the client's page begins with the first program of the examples", async () => {
  const program = await readFile('examples/first-program.ts', 'utf8');
  expect(page).toContain(program.replace('#client/index.ts', 'background-agents-client'));
  expect(program.trim().split('\n').length).toBeLessThanOrEqual(10);
});
