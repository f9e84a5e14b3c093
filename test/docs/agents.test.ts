import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadAgentTypes } from '#lambdas/agent-types/load-agent-types.ts';
import { agentPrompts } from './agent-prompts.ts';
import { renderAgentsPage } from './agents-page.ts';

const { types } = await loadAgentTypes([join(import.meta.dirname, '../../agents')]);
const page = await renderAgentsPage();

test('docs/agents.md is what the agents’ files make of it; npm run docs writes it', async () => {
  expect(await readFile('docs/agents.md', 'utf8')).toBe(page);
});

describe.each([...types.keys()])('the page on %s', (name) => {
  const [, section = ''] = page.split(`## ${name}\n`);
  const words = section.split(/\n## /)[0] ?? '';

  test('has a request of its own to try', () => {
    expect(agentPrompts[name]).toMatch(/\w/);
    expect(words).toContain(`npm run agent -- ${name} "${agentPrompts[name]}"`);
  });

  test('says what it reads, changes and costs, and what its exit codes mean', () => {
    for (const word of [/\breads?\b/i, /\bchanges?\b/i, /\bcosts?\b/i, /`exit_code`.* 0/])
      expect(words).toMatch(word);
  });
});
