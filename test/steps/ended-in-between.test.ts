import { describe, expect, test } from 'vitest';
import { killAgent } from '#lambdas/agents/kill-agent.ts';
import { toolReply } from '#test/fakes/fake-model.ts';
import { callOf, setUp } from './setting.ts';

const goOn = (state: unknown) => async () => ({ goOn: { afterSeconds: 600, state } });

/** Between the end of a call's round and the write that it goes on. */
function killBeforePause({ deps, agent, store }: Awaited<ReturnType<typeof setUp>>): void {
  const put = store.putPending;
  store.putPending = async (...call) => {
    await killAgent(deps, agent.owner, agent.agent_id);
    return put(...call);
  };
}

describe('A call whose agent ends before its pause is stored', () => {
  test('does not read as if it went on', async () => {
    const set = await setUp({
      tools: { scan_watch: goOn({}) },
      script: [toolReply([callOf('a', 'scan_watch')])],
    });
    await set.think();
    killBeforePause(set);
    await set.tools('scan');
    const { store, agent } = set;
    const { calls } = await store.listCalls(agent.agent_id, { after: undefined, limit: 100 });
    expect(calls).toMatchObject([{ tool: 'scan_watch', outcome: 'aborted' }]);
  });

  test('has what it began ended by its own round', async () => {
    const begun: unknown[] = [];
    const set = await setUp({
      tools: { run_tests: goOn({ ticket: 7 }) },
      script: [toolReply([callOf('a', 'run_tests')])],
      abandons: {
        run_tests: async ({ earlier, signal }) => {
          begun.push([earlier, signal.aborted]);
          return 'It is stopped.';
        },
      },
    });
    await set.think();
    killBeforePause(set);
    await set.tools('scan');
    expect(begun).toContainEqual([{ ticket: 7 }, false]);
  });
});
