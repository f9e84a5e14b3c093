import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, test } from 'vitest';
import { createAnthropicModel } from '#lambdas/adapters/anthropic/anthropic-model.ts';
import { listen, never } from '#test/contracts/model.contract.ts';
import { requestFor, startSetting } from './setting.ts';

const request = { ...requestFor('tester', ['list_files']), signal: never() };

function control(url: string, body: object): Promise<Response> {
  return fetch(`${url}/__control`, { method: 'POST', body: JSON.stringify(body) });
}

describe('a fault', () => {
  test('hits the request that it names, and only as often as it says', async () => {
    await using setting = await startSetting({
      faults: [
        { kind: 'status', status: 500, request: 2 },
        { kind: 'status', status: 529, agent: 'other', times: 2 },
      ],
    });
    const kinds = [];
    for (const agentType of ['tester', 'tester', 'other', 'other', 'other', 'tester']) {
      const call = setting.model.complete({ ...request, system: requestFor(agentType).system }, listen());
      kinds.push(
        await call.then(
          () => 'ok',
          (error: { kind: string }) => error.kind,
        ),
      );
    }
    expect(kinds).toEqual(['ok', 'server', 'overloaded', 'overloaded', 'ok', 'ok']);
  });

  test('can be ordered and called off while the server runs, where that is allowed', async () => {
    await using setting = await startSetting({ control: true });
    await control(setting.server.url, { faults: [{ kind: 'status', status: 402, times: 2 }] });
    await expect(setting.model.complete(request, listen())).rejects.toMatchObject({ kind: 'billing' });
    await control(setting.server.url, { clear_faults: true });
    await expect(setting.model.complete(request, listen())).resolves.toMatchObject({ rehearsal: true });
  });

  test('that nobody knows is refused by name', async () => {
    await using setting = await startSetting({ control: true });
    const answer = await control(setting.server.url, { faults: [{ kind: 'earthquake' }] });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('kind');
  });
});

describe('the log', () => {
  test('tells agent, turn and end of every request', async () => {
    await using setting = await startSetting({ faults: [{ kind: 'status', status: 500, request: 2 }] });
    await setting.model.complete({ ...request, system: `${request.system}\nagent-id: agent-x` }, listen());
    await setting.model.complete(request, listen()).catch(() => undefined);
    await setting.model.complete({ ...request, maxTokens: 0 }, listen()).catch(() => undefined);
    await setting.server.log.until(({ number, outcome }) => number === 1 && outcome === 'finished');
    expect(setting.server.log.requests).toMatchObject([
      { number: 1, agent: 'agent-x', agent_type: 'tester', turn: 1, outcome: 'finished', status: 200 },
      {
        number: 2,
        agent: expect.stringMatching(/^[0-9a-f]{16}$/),
        outcome: 'failed',
        fault: 'status',
        status: 500,
      },
      { number: 3, outcome: 'refused', status: 400 },
    ]);
  });
});

describe('the stand-alone server', () => {
  test('prints its address, answers, and leaves a line in its log for every reply', async () => {
    const logFile = join(mkdtempSync(join(tmpdir(), 'rehearsal-')), 'calls.jsonl');
    const child = spawn(process.execPath, ['local/rehearsal/main.ts', '--log', logFile, '--control'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exit = once(child, 'exit');
    try {
      const [line] = await once(createInterface(child.stdout), 'line');
      const { url }: { url: string } = JSON.parse(line);
      const model = createAnthropicModel({ apiKey: 'k', baseUrl: url });
      await model.complete(request, listen());
      const shown: { requests: unknown[] } = JSON.parse(await (await fetch(`${url}/__control`)).text());
      expect(shown.requests).toHaveLength(1);
    } finally {
      child.kill();
      await exit;
    }
    const lines = readFileSync(logFile, 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { agent_type: 'tester', turn: 1, outcome: 'finished' },
    ]);
  });
});
