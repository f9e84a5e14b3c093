import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { repository } from '#test/e2e/run-command.ts';
import { connectStdio } from '#test/mcp/connect.ts';
import { makeFolder } from '#test/workspace/folders.ts';

const serversSchema = z.record(
  z.string(),
  z.strictObject({
    type: z.literal('stdio').optional(),
    command: z.literal('node'),
    args: z.array(z.string()),
    env: z.record(z.string(), z.string()).optional(),
  }),
);
/** VS Code says `servers`, all the others `mcpServers`. */
const configSchema = z.union([
  z.strictObject({ servers: serversSchema }).transform(({ servers }) => servers),
  z.strictObject({ mcpServers: serversSchema }).transform(({ mcpServers }) => mcpServers),
]);

const page = await readFile(join(repository, 'docs/mcp.md'), 'utf8');
const blocks = [...page.matchAll(/```json\n(.*?)```/gs)].map(([, text]) => text ?? '');

describe('docs/mcp.md', () => {
  test('has a configuration for each of four hosts', () => {
    expect(blocks).toHaveLength(4);
  });

  test.each(blocks.map((text) => [text]))(
    'shows a configuration that starts the server: %s',
    async (text) => {
      const { agents } = configSchema.parse(JSON.parse(text));
      const folder = await makeFolder();
      const args = (agents?.args ?? []).map((arg) =>
        arg
          .replace('/path/to/background-agents', repository)
          .replace('/path/to/your/project', folder)
          .replace('${' + 'workspaceFolder}', folder),
      );
      const env = { HOME: folder, ...agents?.env, AGENTS_ENDPOINT: '' };
      await using connected = await connectStdio({ args, cwd: '/', env });
      const { tools } = await connected.client.listTools();
      expect(tools.map(({ name }) => name)).toContain('Task');
    },
  );

  test('says on one line how to add it to Claude Code, and so does the README', async () => {
    const line = 'claude mcp add --scope user agents -- node "$PWD/client/cli/agents.mjs" mcp';
    expect(page).toContain(`\n    ${line}\n`);
    expect(await readFile(join(repository, 'README.md'), 'utf8')).toContain(`\n    ${line}\n`);
  });
});
