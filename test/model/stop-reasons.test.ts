import { describe, expect, test } from 'vitest';
import type { Fault } from '#local/rehearsal/faults.ts';
import { call, type Playbook, say } from '#local/rehearsal/playbook.ts';
import { stopReasons } from '#shared/agent/stop-reasons.ts';
import { listen, never } from '#test/contracts/model.contract.ts';
import { requestFor, startSetting } from '#test/rehearsal/setting.ts';

const playbook: Playbook = function* () {
  yield* say('Looking at the files.');
  yield* call('list_files');
};

const start = (fault: Fault) => startSetting({ playbook, faults: [fault] });
const request = { ...requestFor('tester', ['list_files']), signal: never() };

describe('a reply', () => {
  test.each(stopReasons)('that ends with %s says so', async (reason) => {
    await using setting = await start({ kind: 'stop', reason });
    const reply = await setting.model.complete(request, listen());
    expect(reply.stopReason).toBe(reason);
  });

  test('that ends for an unknown reason is a clear failure, not to be repeated', async () => {
    await using setting = await start({ kind: 'stop', reason: 'compaction' });
    await expect(setting.model.complete(request, listen())).rejects.toMatchObject({
      kind: 'bad_request',
      retryable: false,
      message: expect.stringContaining('compaction'),
    });
  });

  test('that the server paused goes on when it is sent back as it is', async () => {
    await using setting = await start({ kind: 'stop', reason: 'pause_turn' });
    const paused = await setting.model.complete(request, listen());
    expect(paused.toolCalls).toEqual([]);
    const messages = [...request.messages, { role: 'assistant' as const, content: paused.content }];
    const resumed = await setting.model.complete({ ...request, messages }, listen());
    expect(resumed.toolCalls.map(({ name }) => name)).toEqual(['list_files']);
  });

  test('that was cut off goes on when it is asked to', async () => {
    await using setting = await start({ kind: 'stop', reason: 'max_tokens' });
    const cut = await setting.model.complete(request, listen());
    const [open] = cut.toolCalls;
    const messages = [
      ...request.messages,
      { role: 'assistant' as const, content: JSON.parse(JSON.stringify(cut.content)) },
      {
        role: 'user' as const,
        content: [
          { type: 'tool_result' as const, tool_use_id: open?.id ?? '', content: 'Cut off', is_error: true },
        ],
      },
    ];
    const next = await setting.model.complete({ ...request, messages }, listen());
    expect(next).toMatchObject({ stopReason: 'tool_use', toolCalls: [{ name: 'list_files', input: {} }] });
  });

  test('is cut off by its own token limit too', async () => {
    const long: Playbook = function* () {
      yield* say('word '.repeat(200));
    };
    await using setting = await startSetting({ playbook: long });
    const reply = await setting.model.complete({ ...request, maxTokens: 50 }, listen());
    expect(reply.stopReason).toBe('max_tokens');
  });
});
