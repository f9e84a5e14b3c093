import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { downloadArtifact } from '#client/http/download-artifact.ts';
import { systemClock } from '#lambdas/runtime/system-clock.ts';
import { call } from '#local/rehearsal/playbook.ts';
import { defaultRetention } from '#shared/agent/retention.ts';
import { openPlatform } from './platform.ts';
import { clientWorld } from './platform-process.ts';
import { uploadTree, writeTree } from './tiny-workspace.ts';

test('a file that an agent made is listed, named at the end, downloaded, recorded as a call, and goes with its agent', async () => {
  await using tree = await writeTree({});
  const time = { aheadMs: 0 };
  const clock = { ...systemClock, now: () => new Date(systemClock.now().getTime() + time.aheadMs) };
  const playbooks = {
    *'devsecops-scanner'() {
      yield* call('scan_patterns');
      yield* call('export_sarif');
      yield* call('finish', { exit_code: 0, summary: 'Scanned' });
    },
  };
  await using world = await openPlatform({ home: tree.folder, clock, playbooks });
  const { api, platform } = world;
  const workspace = await uploadTree(api, { 'a.js': 'eval(code);\n' });
  const agentId = await world.start({ subagent_type: 'devsecops-scanner', workspace });
  const { artifacts, output } = await world.ended(agentId);
  expect(artifacts).toMatchObject([{ name: 'findings.sarif', media_type: 'application/sarif+json' }]);
  expect(output).toMatch(/^Artifacts: findings\.sarif \(/m);
  const file = await downloadArtifact({ api, world: clientWorld }, { agentId, name: 'findings.sarif' });
  expect(JSON.parse(new TextDecoder().decode(file.content))).toMatchObject({ version: '2.1.0' });
  expect((await api.toolCalls(agentId)).tool_calls).toMatchObject([
    { tool: 'scan_patterns', outcome: 'ok', turn: 1 },
    { tool: 'export_sarif', outcome: 'ok', turn: 2 },
  ]);

  const kept = () => readdir(join(tree.folder, 'blobs', 'artifacts'));
  await platform.engine.purge();
  expect(await kept()).toEqual([agentId]);
  time.aheadMs = defaultRetention.completedHours * 3_600_000 + 60_000;
  await platform.engine.purge();
  expect(await kept()).toEqual([]);
});
