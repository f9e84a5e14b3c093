import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { exitCodes } from '#client/cli/exit-codes.ts';
import { fakeCli, listed } from './cli-world.ts';

describe('agents console', () => {
  test('serves until Ctrl-C at an address with a token, and closes the port then', async () => {
    const cli = fakeCli({ 'GET /agents': [{ body: { agents: [listed('agent-x-abcdefghij')] } }] });
    const done = cli.run('console');
    await expect.poll(() => cli.out.text).toContain('Ends with Ctrl-C');
    const [, origin = '', token = ''] =
      /Console: (http:\/\/127\.0\.0\.1:\d+)\/#token=([\w]+)/.exec(cli.out.text) ?? [];
    expect(token.length).toBeGreaterThan(5);
    const answer = await fetch(`${origin}/api/agents?limit=5`, { headers: { 'x-console-token': token } });
    expect(await answer.json()).toMatchObject({ agents: [{ agent_id: 'agent-x-abcdefghij' }] });
    expect(cli.requests.map(({ route, query }) => [route, query])).toEqual([['GET /agents', { limit: '5' }]]);
    expect(cli.requests[0]?.headers['authorization']).toContain('Credential=AK/');
    cli.pressThen('hang');
    expect(await done).toBe(exitCodes.ok);
    await expect(fetch(origin)).rejects.toThrow('fetch failed');
  });

  test('says that a port is taken', async () => {
    const other = createServer();
    await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    const cli = fakeCli({});
    expect(await cli.run('console', '--port', String(port))).toBe(exitCodes.usage);
    expect(cli.err.text).toContain(`cannot listen on port ${port}`);
  });

  test('says that there is no platform before it serves anything', async () => {
    const cli = fakeCli({}, { env: {} });
    expect(await cli.run('console')).toBe(exitCodes.unreachable);
    expect(cli.out.text).toBe('');
  });
});
