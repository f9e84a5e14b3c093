import { expect, test } from 'vitest';
import { type KillDeps, killAgent } from '#lambdas/agents/kill-agent.ts';
import type { SandboxTicket } from '#lambdas/ports/sandbox.ts';
import { answerOf, claimOf, pendingOf } from '#test/contracts/agent-samples.ts';
import { startAgent } from '#test/contracts/agent-store/harness.ts';
import { inMemoryAgentStore } from '#test/fakes/in-memory-agent-store.ts';
import { manualClock } from '#test/fakes/manual-clock.ts';

const ticketOf = (build_id: string): SandboxTicket => ({ build_id, nonce: 'n' });

async function setting(stop: (ticket: SandboxTicket) => Promise<void>) {
  const clock = manualClock();
  const store = inMemoryAgentStore({ clock });
  const agent = await startAgent(store, claimOf());
  await store.putPending(
    agent.agent_id,
    pendingOf(1, 'toolu_1', { state: { ticket: ticketOf('commands:1') } }),
  );
  await store.putPending(
    agent.agent_id,
    pendingOf(1, 'toolu_2', { state: { ticket: ticketOf('commands:2') } }),
  );
  await store.putPending(agent.agent_id, pendingOf(1, 'toolu_3', { state: { something: 'else' } }));
  await store.putAnswers(agent.agent_id, [answerOf(1, 'toolu_2', 'Done.')]);
  const warnings: string[] = [];
  const deps: KillDeps = {
    ...{ store, clock, commands: { stop } },
    executions: { stop: async () => undefined },
    search: { append: async () => undefined },
    log: { info: () => undefined, warn: (message) => void warnings.push(message), error: () => undefined },
  };
  return { warnings, kill: () => killAgent(deps, agent.owner, agent.agent_id) };
}

test('a kill stops the commands that go on without anybody, and those alone', async () => {
  const stopped: string[] = [];
  const { kill } = await setting(async ({ build_id }) => void stopped.push(build_id));
  expect(await kill()).toMatchObject({ killed: true });
  expect(stopped).toEqual(['commands:1']);
  // A repeat stops again, in case the first got lost.
  expect(await kill()).toMatchObject({ killed: false });
  expect(stopped).toEqual(['commands:1', 'commands:1']);
});

test('a command that cannot be stopped makes no kill fail', async () => {
  const { kill, warnings } = await setting(() => Promise.reject(new Error('no')));
  expect(await kill()).toMatchObject({ killed: true });
  expect(warnings).toEqual(['commands not stopped']);
});
