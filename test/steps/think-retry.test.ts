import { describe, expect, test } from 'vitest';
import { ModelError } from '#lambdas/ports/model.ts';
import { failingAfter, type ScriptedTurn, silentAfter, toolReply } from '#test/fakes/fake-model.ts';
import { answering, callOf, finishCall, gate, setUp } from './setting.ts';

const broken = new ModelError('interrupted', 'The reply broke off');
const finish = (text = '') => toolReply([finishCall()], { text });

describe('Think run again', () => {
  test('after a committed reply calls no model and hands on the calls that have no answer', async () => {
    const { think, deps, store, agent } = await setUp({
      script: [toolReply([callOf('a', 'scan_x'), callOf('b', 'code_y')])],
      tools: { scan_x: answering('x'), code_y: answering('y') },
    });
    const first = await think();
    expect(first).toMatchObject({ next: 'several', families: ['code', 'scan'], turn: 1 });
    expect(await think()).toEqual(first);
    const { agent_id } = agent;
    const answer = { is_error: false, duration_ms: 1, findings: [], not_checked: [] };
    await store.putAnswers(agent_id, [
      { turn: 1, tool_use_id: 'a', tool: 'scan_x', content: 'x', ...answer },
    ]);
    expect(await think()).toMatchObject({ next: 'code', families: ['code'] });
    expect(deps.model.requests).toHaveLength(1);
  });

  test('after a committed finish ends the agent without the model', async () => {
    const { think, deps, store, record } = await setUp({ script: [finish()] });
    const end = store.end;
    store.end = () => Promise.reject(new Error('the process dies here'));
    await expect(think()).rejects.toThrow('dies here');
    store.end = end;
    expect(await think()).toMatchObject({ next: 'done' });
    expect(await record()).toMatchObject({ status: 'completed', exit_code: 0, turn: 1 });
    expect(deps.model.requests).toHaveLength(1);
  });

  test('after an interrupted stream shows no line twice', async () => {
    const { think, lines } = await setUp({
      script: [failingAfter('one\ntwo\n', broken), finish('one\ntwo\nthree\n')],
    });
    expect(await think()).toMatchObject({ next: 'pause', attempt: 1 });
    expect(await think({ attempt: 1 })).toMatchObject({ next: 'done' });
    expect(await lines()).toEqual(['one', 'two', 'three', '[RESULT] Done']);
  });

  test('after an interrupted stream says how many lines no longer count where the new ones differ', async () => {
    const { think, lines } = await setUp({
      script: [failingAfter('one\ntwo\nthree\n', broken), finish('one\nTWO\n')],
    });
    await think();
    await think();
    const notice = expect.stringMatching(/^\[WARNING\].*last 2 lines .*no longer count/);
    expect(await lines()).toEqual(['one', 'two', 'three', notice, 'TWO', '[RESULT] Done']);
  });

  test('says so as well when the new reply is shorter', async () => {
    const { think, lines } = await setUp({ script: [failingAfter('one\ntwo\n', broken), finish('one\n')] });
    await think();
    await think();
    const notice = expect.stringMatching(/^\[WARNING\].*last line .*no longer counts/);
    expect(await lines()).toEqual(['one', 'two', notice, '[RESULT] Done']);
  });

  test('a third time leaves the reader with the lines of the reply that counts', async () => {
    const { think, lines } = await setUp({
      script: [failingAfter('one\ntwo\n', broken), failingAfter('other\n', broken), finish('one\ntwo\n')],
    });
    await think();
    await think();
    await think();
    expect(whatCounts(await lines())).toEqual(['one', 'two', '[RESULT] Done']);
  });

  test('a third time counts a notice of one line as one', async () => {
    const { think, lines } = await setUp({
      script: [
        ...[failingAfter('one\ntwo\n', broken), failingAfter('one\nother\n', broken)],
        finish('one\nother\n'),
      ],
    });
    for (const _ of [1, 2, 3]) await think();
    const notice = expect.stringMatching(/last line no longer counts$/);
    expect(await lines()).toEqual(['one', 'two', notice, 'other', '[RESULT] Done']);
  });

  test('keeps half a line back that the next attempt will write whole', async () => {
    const { think, lines } = await setUp({ script: [failingAfter('one\ntw', broken), finish('one\ntwo\n')] });
    await think();
    await think();
    expect(await lines()).toEqual(['one', 'two', '[RESULT] Done']);
  });

  test('after a shutdown in mid-stream goes on as if nothing had been', async () => {
    const { think, lines, record } = await setUp({ script: [silentAfter('one\ntw'), finish('one\ntwo\n')] });
    const shutdown = new AbortController();
    const first = think({}, shutdown.signal);
    await new Promise(setImmediate);
    shutdown.abort();
    await expect(first).rejects.toMatchObject({ code: 'unavailable' });
    expect(await record()).toMatchObject({ status: 'running', turn: 0 });
    await think();
    expect(await lines()).toEqual(['one', 'two', '[RESULT] Done']);
  });

  test('beside an older attempt takes over: the older one is cut and writes nothing', async () => {
    const older = gate();
    const slow: ScriptedTurn = async (_request, sink) => {
      await older.opened;
      sink.onText('from the older\n');
      return toolReply([callOf('old', 'scan_x')]);
    };
    const { think, lines, record, deps, store, agent } = await setUp({ script: [slow, finish('newer\n')] });
    const first = think();
    await expect.poll(() => deps.model.requests.length).toBe(1);
    expect(await think()).toMatchObject({ next: 'done' });
    older.open();
    expect(await first).toMatchObject({ next: 'done' });
    expect(await lines()).toEqual(['newer', '[RESULT] Done']);
    expect(await record()).toMatchObject({ turn: 1, usage: { output_tokens: 10 } });
    expect((await store.readConversation(agent.agent_id)).turns).toHaveLength(1);
  });

  test('beside an older attempt that still streams cuts its model call at its next line', async () => {
    const signals: AbortSignal[] = [];
    const older = gate();
    const chatty: ScriptedTurn = async (request, sink) => {
      signals.push(request.signal);
      await older.opened;
      sink.onText('late\n');
      return new Promise((_, reject) => {
        request.signal.addEventListener('abort', () => reject(new ModelError('aborted', 'cut')));
      });
    };
    const { think, lines, clock, record } = await setUp({ script: [chatty, silentAfter('new\n')] });
    const first = think();
    await new Promise(setImmediate);
    const second = think();
    await new Promise(setImmediate);
    older.open();
    await new Promise(setImmediate);
    await clock.advance(10);
    expect(await first).toMatchObject({ next: 'failed' });
    expect(signals[0]?.aborted).toBe(true);
    expect(await lines()).toEqual(['new']);
    expect(await record()).toMatchObject({ status: 'running', turn: 0 });
    await clock.advance(30 * 60_000);
    expect(await second).toMatchObject({ next: 'failed' });
  });

  test('two at once on the same turn commit one reply', async () => {
    const { think, store, agent } = await setUp({ script: [finish('a\n'), finish('a\n')] });
    await Promise.all([think(), think()]);
    expect((await store.readConversation(agent.agent_id)).turns).toHaveLength(1);
  });
});

/** The lines less those that a notice takes back: what a careful reader is left with. */
function whatCounts(lines: readonly string[]): string[] {
  const kept: string[] = [];
  for (const line of lines) {
    const count = /last (?:(\d+) lines|line) .*no longer count/.exec(line);
    if (count === null) kept.push(line);
    else kept.splice(-Number(count[1] ?? 1));
  }
  return kept;
}
