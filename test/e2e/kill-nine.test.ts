import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { AgentsApi } from '#client/http/agents-api.ts';
import type { LoggedRequest } from '#local/rehearsal/request-log.ts';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import { startOsvServer } from '#test/fakes/osv-server.ts';
import { startPlatformProcess, startRehearsalProcess } from './platform-process.ts';
import { lockfile, uploadTree } from './tiny-workspace.ts';

const crowd = 20;
const cleanups: (() => PromiseLike<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

async function setUp(environment: Readonly<Record<string, string>> = {}) {
  const home = await mkdtemp(join(tmpdir(), 'agents-home-'));
  const rehearsal = await startRehearsalProcess();
  cleanups.push(
    () => rm(home, { recursive: true, force: true }),
    () => rehearsal[Symbol.asyncDispose](),
  );
  const start = async () => {
    const platform = await startPlatformProcess({
      ...{ home, modelUrl: rehearsal.url },
      environment: { AGENTS_MAX_RUNNING: String(crowd), ...environment },
    });
    cleanups.push(() => platform.kill());
    return platform;
  };
  /** All agents wait for this turn's reply, which the server holds back. */
  const untilAllWaitIn = async (turn: number): Promise<void> => {
    const waiting = async () => (await rehearsal.requests()).filter(isOpenIn(turn)).length;
    await expect.poll(waiting, { timeout: 50_000 }).toBe(crowd);
  };
  return { rehearsal, start, untilAllWaitIn };
}

const isOpenIn = (turn: number) => (request: LoggedRequest) =>
  request.turn === turn && request.outcome === 'open';

async function startCrowd(api: AgentsApi): Promise<string[]> {
  const workspace = await uploadTree(api, { 'src/index.ts': 'export const answer = 42;\n' });
  const task = { subagent_type: 'devsecops-scanner', prompt: 'Scan it all', run_in_background: true };
  const started = await Promise.all(Array.from({ length: crowd }, () => api.task({ ...task, workspace })));
  return started.map(({ agent_id }) => agent_id);
}

async function untilShown(api: AgentsApi, agentId: string, start: string): Promise<AgentOutput['lines']> {
  for (;;) {
    const { lines, next_cursor } = await api.output(agentId);
    if (lines.some(({ text }) => text.startsWith(start))) return lines;
    await api.output(agentId, { after: next_cursor, wait_seconds: 5 });
  }
}

async function outputAtEnd(api: AgentsApi, agentId: string): Promise<AgentOutput> {
  for (let after = 's0'; ; ) {
    const page = await api.output(agentId, { after, wait_seconds: 25 });
    if (page.status !== 'running') return api.output(agentId, { limit: 10_000 });
    after = page.next_cursor;
  }
}

/**
 * A model call counts as finished when its reply was committed, which the request for the next turn proves.
 * A reply that was sent but not committed when the process died is asked for once more; that is the window.
 */
function repeatedCalls(requests: readonly LoggedRequest[]) {
  const byAgent = [...Map.groupBy(requests, ({ agent }) => agent).values()];
  const afterCommit = byAgent.flatMap((calls) =>
    calls.filter(({ turn }, index) => calls.slice(0, index).some((earlier) => earlier.turn > turn)),
  );
  const sentTwice = byAgent.flatMap((calls) => {
    const sent = calls.filter(({ outcome }) => outcome === 'finished').map(({ turn }) => turn);
    return sent.filter((turn, index) => sent.indexOf(turn) < index);
  });
  return { afterCommit, sentTwice };
}

function expectWhole(output: AgentOutput): void {
  const texts = output.lines.map(({ text }) => text);
  expect(output.lines.map(({ seq }) => seq)).toEqual(texts.map((_, index) => index + 1));
  expect(texts.filter((text, index) => texts.indexOf(text) < index)).toEqual([]);
  expect(texts.filter((text) => text.startsWith('[RESULT]'))).toHaveLength(1);
  expect(output).toMatchObject({ status: 'completed', exit_code: 0, end_reason: 'finished' });
}

describe('A platform killed with kill -9', () => {
  test('twice, with 20 agents in mid-turn, finishes them all and repeats no finished model call', async () => {
    const { rehearsal, start, untilAllWaitIn } = await setUp();
    await rehearsal.fail([
      { kind: 'hang', turn: 2, times: crowd },
      // Most of the reply arrives: its lines are out, its turn is not committed.
      { kind: 'midstream_hang', part: 0.8, turn: 4, times: crowd },
    ]);
    const first = await start();
    const agents = await startCrowd(first.api);
    await untilAllWaitIn(2);
    await first.kill();

    const second = await start();
    expect(second.ready.resumed).toBe(crowd);
    await untilAllWaitIn(4);
    const shown = await Promise.all(agents.map((id) => untilShown(second.api, id, '[PROGRESS:60]')));
    await second.kill();

    const third = await start();
    expect(third.ready.resumed).toBe(crowd);
    const outputs = await Promise.all(agents.map((id) => outputAtEnd(third.api, id)));
    outputs.forEach(expectWhole);
    outputs.forEach((output, index) => {
      const before = shown[index] ?? [];
      expect(output.lines.slice(0, before.length)).toEqual(before);
    });

    const requests = await rehearsal.requests();
    expect(repeatedCalls(requests)).toEqual({ afterCommit: [], sentTwice: [] });
    expect(requests.filter(({ turn, outcome }) => turn === 2 && outcome === 'cut')).toHaveLength(crowd);
    expect(requests.filter(({ turn, outcome }) => turn === 4 && outcome === 'cut')).toHaveLength(crowd);
    const ended = (await third.api.list({ limit: 200 })).agents;
    expect(ended.map(({ status }) => status)).toEqual(Array(crowd).fill('completed'));
  });

  test('at whatever moment, asks for no turn again whose reply it had committed', async () => {
    const { rehearsal, start } = await setUp();
    const finished = async () =>
      (await rehearsal.requests()).filter(({ outcome }) => outcome === 'finished').length;
    let platform = await start();
    const agents = await startCrowd(platform.api);
    for (const calls of [15, 50, 90]) {
      await expect.poll(finished, { interval: 5, timeout: 50_000 }).toBeGreaterThanOrEqual(calls);
      await platform.kill();
      platform = await start();
    }
    const outputs = await Promise.all(agents.map((id) => outputAtEnd(platform.api, id)));
    outputs.forEach(expectWhole);
    const { afterCommit, sentTwice } = repeatedCalls(await rehearsal.requests());
    expect(afterCommit).toEqual([]);
    // The window: at most the one call that each agent had in flight at each of the three kills.
    expect(sentTwice.length).toBeLessThanOrEqual(3 * crowd);
  });

  test('takes a start that it had answered with it, and one with the same key answers the same agent', async () => {
    const { rehearsal, start } = await setUp();
    await rehearsal.fail([{ kind: 'hang', turn: 1, times: 1 }]);
    const task = { subagent_type: 'code-review-agent', prompt: 'Review', run_in_background: true };
    const first = await start();
    const before = await first.api.task(task, { idempotencyKey: 'key-1' });
    await expect.poll(async () => (await rehearsal.requests()).some(isOpenIn(1))).toBe(true);
    await first.kill();
    const second = await start();
    const after = await second.api.task(task, { idempotencyKey: 'key-1' });
    expect(after.agent_id).toBe(before.agent_id);
    expect((await second.api.list()).agents).toHaveLength(1);
    expect(await outputAtEnd(second.api, after.agent_id)).toMatchObject({ status: 'completed' });
  });

  test('while a tool runs, runs that tool again and asks the model for nothing twice', async () => {
    const silent = { isOver: false };
    const osv = await startOsvServer({
      advisories: [],
      faults: () => (silent.isOver ? undefined : 'silence'),
    });
    cleanups.push(() => osv.close());
    const { rehearsal, start } = await setUp({ OSV_URL: osv.url });
    const first = await start();
    const workspace = await uploadTree(first.api, { 'package-lock.json': lockfile });
    const scan = { subagent_type: 'devsecops-scanner', prompt: 'Scan it all', run_in_background: true };
    const { agent_id } = await first.api.task({ ...scan, workspace });
    await expect.poll(() => osv.requests.length, { timeout: 50_000 }).toBeGreaterThan(0);
    await first.kill();

    silent.isOver = true;
    const second = await start();
    const output = await outputAtEnd(second.api, agent_id);
    expectWhole(output);
    expect(output.output).not.toContain('Could not check npm');
    const requests = await rehearsal.requests();
    expect(requests.map(({ outcome }) => outcome)).toEqual(requests.map(() => 'finished'));
    expect(requests.map(({ turn }) => turn)).toEqual(requests.map((_, index) => index + 1));
  });
});
