import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createSqliteAgentStore } from '#local/adapters/sqlite/agent-store.ts';
import { openDatabase } from '#local/adapters/sqlite/database.ts';
import { readOpenEnds } from '#local/adapters/sqlite/open-ends.ts';
import { type EndCause, makeEnd } from '#shared/agent/end.ts';
import { toolReply } from '#test/fakes/fake-model.ts';
import { callOf, setUp } from '#test/steps/setting.ts';

/** An agent whose model has asked for these tools, in the database of a process that dies now. */
async function asked(...names: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'hostile-deaths-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'agents.db');
  const db = openDatabase(path);
  const setting = await setUp({
    script: [toolReply(names.map((name) => callOf(`id-${name}`, name)))],
    tools: Object.fromEntries(names.map((name) => [name, () => Promise.reject(new Error('never run'))])),
    openStore: ({ clock }) => createSqliteAgentStore({ db, clock }),
  });
  await setting.think();
  const end = (cause: EndCause) =>
    setting.store.end(setting.agent.agent_id, makeEnd(cause, setting.clock.now().toISOString()), []);
  /** Whom the next process finds. */
  const found = (): string[] => {
    db.close();
    const next = openDatabase(path);
    onTestFinished(() => next.close());
    return readOpenEnds(next).map(({ agent_id }) => agent_id);
  };
  return { ...setting, end, found };
}

describe('The process after one that died right behind an end', () => {
  test('finds the call that was in its first round, of which no pause is known yet', async () => {
    const { agent, end, found } = await asked('execute_deployment', 'scan_secrets');
    await end({ reason: 'killed' });
    expect(found()).toEqual([agent.agent_id]);
  });

  test('leaves alone what leaves nothing behind', async () => {
    const { end, found } = await asked('scan_secrets');
    await end({ reason: 'killed' });
    expect(found()).toEqual([]);
  });

  test('leaves alone the call that has its answer', async () => {
    const { agent, end, found, store } = await asked('execute_deployment');
    const answer = { turn: 1, tool_use_id: 'id-execute_deployment', tool: 'execute_deployment' };
    await store.putAnswers(agent.agent_id, [
      { ...answer, content: 'done', is_error: false, duration_ms: 1, findings: [], not_checked: [] },
    ]);
    await end({ reason: 'killed' });
    expect(found()).toEqual([]);
  });

  test('leaves alone the call that somebody has seen to', async () => {
    const { agent, end, found, store } = await asked('run_tests');
    await end({ reason: 'killed' });
    await store.recordCall({
      ...{ agent_id: agent.agent_id, subagent_type: agent.subagent_type, owner: agent.owner },
      ...{ turn: 1, tool_use_id: 'id-run_tests', tool: 'run_tests', input: '{}' },
      ...{ started_at: agent.started_at, duration_ms: 1, outcome: 'abandoned' },
    });
    expect(found()).toEqual([]);
  });
});
