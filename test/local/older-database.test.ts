import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createSqliteAgentStore } from '#local/adapters/sqlite/agent-store.ts';
import { openDatabase } from '#local/adapters/sqlite/database.ts';
import { askForApproval } from '#shared/agent/approval-rules.ts';
import { approvalRequest, artifactOf, claimOf } from '#test/contracts/agent-samples.ts';
import { startAgent } from '#test/contracts/agent-store/harness.ts';
import { manualClock } from '#test/fakes/manual-clock.ts';

test('a database that was made before agents had files and approvals opens, and its agents can have them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'older-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'platform.db');
  const clock = manualClock();
  const older = openDatabase(path);
  const { agent_id } = await startAgent(createSqliteAgentStore({ db: older, clock }), claimOf());
  for (const column of ['artifacts', 'approvals']) {
    older.statement(`ALTER TABLE agents DROP COLUMN ${column}`).run();
  }
  older.close();
  const db = openDatabase(path);
  onTestFinished(() => db.close());
  const store = createSqliteAgentStore({ db, clock });
  expect(await store.get(agent_id)).toMatchObject({ agent_id, artifacts: [] });
  await store.putArtifacts(agent_id, [artifactOf('a.csv')]);
  await store.moveApprovals(agent_id, askForApproval(approvalRequest()));
  expect(await store.get(agent_id)).toMatchObject({
    artifacts: [{ name: 'a.csv' }],
    approvals: [{ status: 'pending' }],
  });
});
