import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { fakeCli, started, typeNamed } from './cli-world.ts';

const typesRoute = 'GET /agent-types';
const type = typeNamed('x-agent');

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'type-first-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'a.txt'), 'a');
  return folder;
}

describe('agents task with a folder', () => {
  test('packs nothing for an agent type that there is not', async () => {
    const folder = await makeFolder();
    const cli = fakeCli({ [typesRoute]: [{ body: { agent_types: [type] } }] });
    expect(await cli.run('task', 'y-agent', 'go', '-w', folder)).toBe(64);
    expect(cli.err.text).toBe('error: there is no agent type "y-agent"\nThere are x-agent.\n');
    expect(cli.requests.map(({ route }) => route)).toEqual([typesRoute]);
  });

  test('packs a folder also where nobody says which agent types there are', async () => {
    const folder = await makeFolder();
    const workspace = `ws-${'1'.repeat(64)}`;
    const cli = fakeCli({
      [typesRoute]: [{ status: 403, body: {} }],
      'POST /workspaces': [{ body: { workspace, uploaded: true } }],
      'POST /tasks': [{ status: 202, body: started }],
    });
    expect(await cli.run('task', 'x-agent', 'go', '-b', '-w', folder)).toBe(0);
    expect(cli.requests.at(-1)?.body).toMatchObject({ workspace });
  });

  test('packs nothing for an agent type that reads no workspace, and says so', async () => {
    const folder = await makeFolder();
    const cli = fakeCli({
      [typesRoute]: [{ body: { agent_types: [{ ...type, reads_workspace: false }] } }],
      'POST /tasks': [{ status: 202, body: started }],
    });
    expect(await cli.run('task', 'x-agent', 'go', '-b', '-w', folder)).toBe(0);
    expect(cli.requests.map(({ route }) => route)).toEqual([typesRoute, 'POST /tasks']);
    expect(cli.requests.at(-1)?.body).not.toHaveProperty('workspace');
    expect(cli.err.text).toContain('No workspace: agents of this type read none.');
  });
});
