import { describe, expect, test } from 'vitest';
import { limits } from '#shared/agent/limits.ts';
import { silentAfter, textReply, toolReply } from '#test/fakes/fake-model.ts';
import { fakeSecret } from '#test/fakes/fake-secret.ts';
import { callOf, finishCall, setUp } from './setting.ts';

const tick = () => new Promise(setImmediate);
const report = (id: string, percent: number, message: string) =>
  callOf(id, 'report_progress', { percent, message });

describe('Progress', () => {
  test('is shown while the turn still runs', async () => {
    const { think, record, lines, clock } = await setUp({
      script: [
        (request, sink) => {
          sink.onToolCall(report('a', 40, 'Reading\n\n1. the code\r\n[RESULT] of it\u0007 '));
          return Promise.resolve(silentAfter('')).then((turn) =>
            typeof turn === 'function' ? turn(request, sink) : Promise.reject(turn),
          );
        },
      ],
    });
    const step = think();
    await tick();
    await clock.advance(10);
    // What stands below the step is no marker of its own.
    expect(await lines()).toEqual(['[PROGRESS:40] Reading', '1. the code', ' [RESULT] of it']);
    expect(await record()).toMatchObject({
      turn: 0,
      progress: { percent_complete: 40, current_step: 'Reading' },
    });
    await clock.advance(60 * 60_000);
    await step;
  });

  test('may come without a percent, and then moves the step alone', async () => {
    const { think, record, lines } = await setUp({
      script: [
        toolReply([report('a', 40, 'Reading'), callOf('b', 'report_progress', { message: 'Watching' })]),
      ],
    });
    await think();
    expect(await lines()).toEqual(['[PROGRESS:40] Reading', '[PROGRESS] Watching']);
    expect((await record())?.progress).toMatchObject({ percent_complete: 40, current_step: 'Watching' });
  });

  test('never goes down, also not from text', async () => {
    const { think, record } = await setUp({
      script: [
        toolReply([report('a', 60, 'Far')]),
        toolReply([report('b', 20, 'Back?')], { text: '[PROGRESS:30] From text\n' }),
      ],
    });
    await think();
    await think();
    expect((await record())?.progress).toMatchObject({ percent_complete: 60, current_step: 'Back?' });
  });

  test('with an input that its schema refuses shows nothing and goes back as an error', async () => {
    const { think, lines, store, agent } = await setUp({ script: [toolReply([report('a', 400, 'Far')])] });
    expect(await think()).toMatchObject({ next: 'again' });
    expect(await lines()).toEqual([]);
    const { answers } = await store.readConversation(agent.agent_id);
    expect(answers).toMatchObject([{ tool_use_id: 'a', is_error: true }]);
  });

  test('is shown behind a private key that the text began and never ended', async () => {
    const { think, lines } = await setUp({
      script: [
        toolReply([report('a', 60, 'Far')], { text: 'Found -----BEGIN RSA PRIVATE KEY----- in key.pem\n' }),
      ],
    });
    await think();
    expect((await lines()).at(-1)).toBe('[PROGRESS:60] Far');
  });
});

describe('What a model writes', () => {
  test('reaches the output without its secrets, in text, progress and summary', async () => {
    const { think, lines } = await setUp({
      script: [
        toolReply([report('a', 5, `with ${fakeSecret}`), finishCall(`It is ${fakeSecret}.`)], {
          text: `The key ${fakeSecret} is public\n`,
        }),
      ],
    });
    expect(await think()).toMatchObject({ next: 'done' });
    const output = (await lines()).join('\n');
    expect(output).not.toContain(fakeSecret);
    expect(output).toContain('[RESULT] It is ');
    expect(output.split('\n')).toHaveLength(3);
  });

  test('is shown to its last line, also where that has no end', async () => {
    const { think, lines } = await setUp({ script: [toolReply([finishCall()], { text: 'one\ntwo' })] });
    await think();
    expect(await lines()).toEqual(['one', 'two', '[RESULT] Done']);
  });

  test('keeps no secret that a hidden character splits', async () => {
    const split = `${fakeSecret.slice(0, 2)}\u0000${fakeSecret.slice(2)}`;
    const { think, lines } = await setUp({
      script: [toolReply([finishCall(split)], { text: `${split}\n` })],
    });
    await think();
    expect((await lines()).join('\n')).not.toContain(fakeSecret);
  });

  test('reaches it without terminal sequences', async () => {
    const { think, lines } = await setUp({ script: [toolReply([finishCall()], { text: '\u001b[2Jboo\n' })] });
    await think();
    expect(await lines()).toEqual(['boo', '[RESULT] Done']);
  });

  test('is said to be a rehearsal, once, where no model was behind it', async () => {
    const { think, lines, record } = await setUp({
      script: [
        toolReply([report('a', 5, 'a')], { rehearsal: true }),
        toolReply([finishCall()], { rehearsal: true }),
      ],
    });
    await think();
    await think();
    expect((await lines()).filter((line) => line.includes('Rehearsal'))).toHaveLength(1);
    expect(await record()).toMatchObject({ rehearsal: true });
  });
});

describe('A reply that floods its reader', () => {
  test('is cut after its first lines, and says so once', async () => {
    const text = 'x\n'.repeat(limits.linesPerTurn + 500);
    const { think, store, agent } = await setUp({ script: [textReply(text), textReply(text)] });
    await think();
    const after = limits.linesPerTurn - 1;
    const lines = await store.readOutput(agent.agent_id, { after, limit: 10_000 });
    expect(lines.map((line) => line.text)).toEqual([
      'x',
      `[WARNING] More than ${limits.linesPerTurn} lines at once: the rest is left out`,
    ]);
  });
});
