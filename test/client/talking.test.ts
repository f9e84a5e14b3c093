import { expect, test } from 'vitest';
import { BaseAgentsClient } from '#client/library/base-client.ts';
import { askForApproval } from '#shared/agent/approval-rules.ts';
import { approvalRequest } from '#test/contracts/agent-samples.ts';
import { openPlatform } from '#test/e2e/platform.ts';
import { clientWorld } from '#test/e2e/platform-process.ts';

test('DecideApproval decides what ListAgents shows, on the own route and on that of the team', async () => {
  await using world = await openPlatform();
  const { origin, credentials, engine } = world.platform;
  const client = new BaseAgentsClient({
    ...{ ...clientWorld, userFolder: '/nowhere' },
    env: {
      AGENTS_ENDPOINT: origin,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
  });
  world.rehearsal.faults.add([{ kind: 'hang', times: 2 }]);
  const expires_at = new Date(Date.now() + 60_000).toISOString();
  for (const team of [false, true]) {
    const agent_id = await world.start();
    await world.asked(agent_id);
    await engine.store.moveApprovals(agent_id, askForApproval({ ...approvalRequest(), expires_at }));
    expect(String(await client.list({ status: 'running' }))).toContain(`${agent_id} [waiting for approval]`);
    const { approval } = await client.output({ agent_id });
    expect(approval).toMatchObject({ title: 'Deploy shop to prod', details: 'Replaces the database' });
    const decision = { agent_id, team, decision: 'approve', note: 'Go' } as const;
    const wrong = client.decide({ ...decision, plan_hash: 'b'.repeat(64) });
    await expect(wrong).rejects.toMatchObject({ code: 'approval_changed', status: 409 });
    const plan_hash = approval?.plan_hash ?? '';
    expect(await client.decide({ ...decision, plan_hash })).toMatchObject({
      ...{ decision: 'approved', note: 'Go', plan_hash },
      decided_by: 'arn:aws:iam::000000000000:user/tester',
    });
    await client.kill({ agent_id });
  }
});
