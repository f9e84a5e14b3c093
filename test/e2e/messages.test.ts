import { describe, expect, test } from 'vitest';
import { BaseAgentsClient } from '#client/library/base-client.ts';
import { call } from '#local/rehearsal/playbook.ts';
import { openPlatform } from './platform.ts';
import { clientWorld } from './platform-process.ts';
import { writeTree } from './tiny-workspace.ts';

const playbooks = {
  *'code-review-agent'() {
    yield* call('wait', { seconds: 1, reason: 'for what may come' });
    for (const percent of [20, 40, 60]) yield* call('report_progress', { percent, message: 'Looking' });
    yield* call('finish', { exit_code: 0, summary: 'Reviewed' });
  },
};
const delivered = (text: string) => `[MESSAGE] delivered: ${text}`;

describe('A message to a running agent', () => {
  test('does not wake it, is told at its next turn, and is shown there', async () => {
    await using world = await openPlatform({ playbooks });
    const { origin, credentials } = world.platform;
    const client = new BaseAgentsClient({
      ...{ ...clientWorld, userFolder: '/nowhere' },
      env: {
        AGENTS_ENDPOINT: origin,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      },
    });
    const id = await world.start();
    await expect.poll(async () => (await world.platform.engine.store.get(id))?.turn).toBe(1);
    expect(await client.send({ agent_id: id, text: 'Only src/' })).toMatchObject({ number: 1 });
    expect(world.rehearsal.log.requests).toHaveLength(1);
    const output = await world.ended(id);
    expect(output).toMatchObject({ status: 'completed', exit_code: 0 });
    expect(output.lines.map(({ text }) => text).filter((text) => !text.includes('Rehearsal'))).toEqual([
      delivered('Only src/'),
      ...['[PROGRESS:20] Looking', '[PROGRESS:40] Looking', '[PROGRESS:60] Looking', '[RESULT] Reviewed'],
    ]);
    expect(world.rehearsal.log.requests.map(({ outcome }) => outcome)).toEqual(Array(5).fill('finished'));
    await expect(client.send({ agent_id: id, text: 'More' })).rejects.toMatchObject({
      ...{ code: 'agent_ended', status: 409 },
    });
  });

  test('is told and shown once although the platform closed in the middle of the reply to it', async () => {
    await using tree = await writeTree({});
    const first = await openPlatform({ home: tree.folder, playbooks });
    const id = await first.start();
    await expect.poll(async () => (await first.platform.engine.store.get(id))?.turn).toBe(1);
    first.rehearsal.faults.add([{ kind: 'midstream_hang', turn: 2 }]);
    await first.api.send(id, { text: 'Before the fall' });
    await first.asked(id, ({ fault }) => fault !== undefined);
    await expect.poll(async () => (await first.api.output(id)).output).toContain('Before the fall');
    await first.api.send(id, { text: 'And while it falls' });
    await first[Symbol.asyncDispose]();

    await using second = await openPlatform({ home: tree.folder, playbooks });
    const output = await second.ended(id);
    expect(output).toMatchObject({ status: 'completed' });
    expect(output.lines.map(({ text }) => text).filter((text) => text.startsWith('[MESSAGE]'))).toEqual([
      ...[delivered('Before the fall'), delivered('And while it falls')],
    ]);
    expect(second.rehearsal.log.requests.every(({ outcome }) => outcome === 'finished')).toBe(true);
  });

  test('sent in a crowd while the agent comes to its end is shown once or counted at the end', async () => {
    await using world = await openPlatform({ playbooks });
    const id = await world.start();
    const texts = Array.from({ length: 40 }, (_, index) => `word ${index}`);
    const taken: string[] = [];
    const sending = texts.map(async (text, index) => {
      await world.asked(id, ({ turn, outcome }) => turn > index % 4 && outcome !== 'open');
      await world.api.send(id, { text }).then(
        () => taken.push(text),
        (error: { code: string }) => expect(['agent_ended', 'too_many_messages']).toContain(error.code),
      );
    });
    const output = await world.ended(id);
    await Promise.all(sending);
    expect(output).toMatchObject({ status: 'completed' });
    const shown = output.lines.flatMap(({ text }) => /^\[MESSAGE\] delivered: (.*)$/.exec(text)?.[1] ?? []);
    const unheard = /could act on (\d+) message/.exec(output.output)?.[1] ?? '0';
    const { messages } = await world.platform.engine.store.readConversation(id);
    expect(shown).toEqual(messages.slice(0, shown.length).map(({ text }) => text));
    expect(messages.map(({ text }) => text).sort()).toEqual(taken.sort());
    expect(taken.length).toBe(shown.length + Number(unheard));
  });
});
