import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { combined, json, type Kind, minuteMs, planEvents, within } from '#test/tools/logs/replayed-logs.ts';
import { shown, truthOf } from '#test/tools/logs/truth.ts';
import { makeFolder } from '#test/workspace/folders.ts';
import { openPlatform } from './platform.ts';

/** Twelve minutes of access log up to now, with a burst of failures in its seventh to ninth. */
const kinds: readonly Kind[] = [
  { kind: 'ok', status: 200, rate: () => 20, write: combined(200, (n) => `/api/orders/${n}`) },
  {
    kind: 'failed',
    status: 503,
    rate: (minute) => (within(6, 8)(minute) ? 25 : 0),
    write: combined(503, (n) => `/api/orders/${n}`),
  },
];

test('A watch of a file tells a burst that stopped, and what happens meanwhile, right to the number', async () => {
  const folder = await makeFolder();
  const log = join(folder, 'access.log');
  const live = join(folder, 'app.log');
  const fromMs = Math.floor(Date.now() / minuteMs) * minuteMs - 12 * minuteMs;
  const events = planEvents(kinds, 12, fromMs);
  await writeFile(log, `${events.flatMap(({ lines }) => lines).join('\n')}\n`);
  await writeFile(live, '');
  await using world = await openPlatform({ logFiles: [folder] });
  const prompt = `Watch ${log} and ${live} for 8 seconds every 4 seconds`;
  const id = await world.start({ subagent_type: 'monitoring-agent', prompt });
  const first = await world.asked(id, ({ turn }) => turn === 2);
  expect(first.turn).toBe(2);
  const [line = ''] = json(50, () => 'token 77 was refused')({ at: new Date(), number: 1 });
  await appendFile(live, `${line}\n${line}\n${line}\n`);
  const output = await world.ended(id);

  const { count, first: since, last } = truthOf(events, 'failed');
  expect(count).toBe(75);
  const at = (minute: number): string => shown(fromMs + minute * minuteMs).slice(11, 16);
  expect(output).toMatchObject({ status: 'completed', exit_code: 0 });
  const texts = output.lines.map(({ text }) => text);
  const result = texts.slice(texts.findIndex((text) => text.startsWith('[RESULT]')));
  expect(result.slice(0, 4)).toEqual([
    '[RESULT] Monitoring complete: 1 error pattern ongoing, 1 stopped',
    'Monitoring for 0 minutes. Detected 2 error patterns:',
    `1. 503 GET /api/orders/<n> (75 occurrences, stopped at ${last.slice(11, 16)})`,
    '2. token <n> was refused (ongoing, 3 occurrences)',
  ]);
  expect(result).toContain(`Pattern 1: first seen ${since}, last seen ${last}, error, file ${log}`);
  expect(result).toContain(
    `Requests: 315, of them 4xx 0 (0.0 %), 5xx 75 (${((100 * 75) / 315).toFixed(1)} %)`,
  );
  expect(result).toContain(`Worst minute for 5xx: ${at(6)}, 25 of 45 (55.6 %)`);
  expect(result).toContain(
    `Spike: 5xx answers from ${at(6)} to ${at(8)}, 75 in all, at most 25 a minute (${at(6)}), usually 0.0`,
  );
  expect(result).toContain(
    `Source file ${log}: 315 lines, 315 events, last at ${shown(events.at(-1)?.atMs ?? 0)}`,
  );
});

test('A watch that is killed while it pauses ends at once, and keeps what it had told', async () => {
  const folder = await makeFolder();
  const log = join(folder, 'app.log');
  await writeFile(log, '');
  await using world = await openPlatform({ logFiles: [folder] });
  const id = await world.start({ subagent_type: 'monitoring-agent', prompt: `Watch ${log} for 2 hours` });
  const pending = async () => (await world.platform.engine.store.readConversation(id)).pending;
  await expect.poll(pending).toMatchObject([{ tool: 'watch_logs', round: 1 }]);
  expect(await world.api.kill(id)).toMatchObject({ killed: true, status: 'terminated' });
  const output = await world.ended(id);
  expect(output).toMatchObject({ status: 'terminated', exit_code: 137 });
  expect(output.output).toContain('[PROGRESS:0] Starting to watch 1 log...');
});

test('A file that the owner did not allow is not read, and the watch is incomplete', async () => {
  const log = join(await makeFolder(), 'app.log');
  await writeFile(log, 'ERROR secret\n');
  await using world = await openPlatform();
  const prompt = `Watch ${log} for 3 seconds every 1 second`;
  const output = await world.ended(await world.start({ subagent_type: 'monitoring-agent', prompt }));
  expect(output).toMatchObject({ status: 'completed', exit_code: 2 });
  expect(output.output).toContain('[RESULT] Monitoring incomplete: no error pattern');
  expect(output.output).toContain('No line was read, so nothing is known.');
  expect(output.output).not.toContain('ERROR secret');
});
