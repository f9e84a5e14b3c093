import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createAgentsApi } from '#client/http/agents-api.ts';
import { followOutput } from '#client/http/event-stream.ts';
import { call, say } from '#local/rehearsal/playbook.ts';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import { canCurlSign, whyNoCurl } from '#test/fakes/signing-curl.ts';
import { openPlatform } from './platform.ts';
import { clientWorld, startPlatformProcess, startRehearsalProcess } from './platform-process.ts';

const page = readFileSync(resolve(import.meta.dirname, '../../docs/talking-to-agents.md'), 'utf8');
const task = { subagent_type: 'devsecops-scanner', prompt: 'Scan', run_in_background: true };

const linesOf = (answers: readonly AgentOutput[]) => answers.flatMap(({ lines }) => lines);

describe('A follower', () => {
  test('of an agent whose platform is killed and started elsewhere has every line once', async () => {
    await using cleanUp = new AsyncDisposableStack();
    const home = await mkdtemp(join(tmpdir(), 'live-stream-'));
    cleanUp.defer(() => rm(home, { recursive: true, force: true }));
    const rehearsal = cleanUp.use(await startRehearsalProcess());
    await rehearsal.fail([{ kind: 'midstream_hang', part: 0.8, turn: 2 }]);
    const start = async () => {
      const platform = await startPlatformProcess({ home, modelUrl: rehearsal.url });
      cleanUp.defer(() => platform.kill());
      return platform;
    };
    let platform = await start();
    // Where it is now, looked up for each connection, as the embedded platform's clients do.
    const api = createAgentsApi(clientWorld, async () => {
      const { origin, region, ...credentials } = platform.ready;
      return { url: origin, region, credentials: () => credentials };
    });
    const { agent_id } = await api.task(task);
    const answers: AgentOutput[] = [];
    const notices: string[] = [];
    const notice = (text: string) => notices.push(text);
    let isKilled = false;
    for await (const answer of followOutput({ api, world: clientWorld }, agent_id, { notice })) {
      answers.push(answer);
      if (isKilled || !linesOf(answers).some(({ text }) => text.startsWith('[PROGRESS:20]'))) continue;
      isKilled = true;
      await platform.kill();
      platform = await start();
    }
    const whole = await api.output(agent_id, { limit: 10_000 });
    expect(isKilled).toBe(true);
    expect(linesOf(answers)).toEqual(whole.lines);
    expect(whole.lines.map(({ seq }) => seq)).toEqual(whole.lines.map((_, index) => index + 1));
    expect(answers.at(-1)).toMatchObject({ status: 'completed', end_reason: 'finished', has_more: false });
  });

  test('is told at once of a kill, and of what a filter lets through alone', async () => {
    await using world = await openPlatform();
    const { api, rehearsal, start } = world;
    rehearsal.faults.add([{ kind: 'midstream_hang', part: 0.8, turn: 2 }]);
    const id = await start({ subagent_type: 'devsecops-scanner' });
    const answers: AgentOutput[] = [];
    const filter = '^\\[PROGRESS:20\\]|Killed';
    for await (const answer of followOutput({ api, world: clientWorld }, id, { filter })) {
      answers.push(answer);
      if (answer.status === 'running' && answer.lines.length > 0) await api.kill(id);
    }
    const texts = linesOf(answers).map(({ text }) => text);
    expect(texts).toEqual([expect.stringMatching(/^\[PROGRESS:20\]/), '[WARNING] Killed on request']);
    expect(answers.at(-1)).toMatchObject({ status: 'terminated', exit_code: 137, end_reason: 'killed' });
    expect(world.logged.filter(([text]) => /broke|failed/.test(String(text)))).toEqual([]);
  });
});

describe.skipIf(!canCurlSign)(`the page's curl command${whyNoCurl}`, () => {
  test('follows an agent to its end, as written', async () => {
    const written = /^ {4}(curl (?:.*\\\n)*.*\/events.*)$/m.exec(page)?.[1] ?? '';
    expect(written).toContain('agent-code-review-abcdefghij');
    const playbooks = {
      *'code-review-agent'() {
        yield* say('[WARNING] a line\nnone that passes\n[WARNING] another');
        yield* call('finish', { exit_code: 0, summary: 'Reviewed' });
      },
    };
    await using world = await openPlatform({ playbooks });
    const { origin, credentials } = world.platform;
    const command = written
      .replace('http://127.0.0.1:4311', origin)
      .replace('agent-code-review-abcdefghij', await world.start());
    const { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY } = credentials;
    const env = { ...process.env, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY };
    const { stdout } = await promisify(execFile)('sh', ['-c', `${command} --silent`], { env });
    const events = stdout.split('\n\n').filter((event) => event.includes('event: output'));
    const answers = events.map((event): AgentOutput => JSON.parse(event.split('\ndata: ')[1] ?? ''));
    expect(linesOf(answers).map(({ text }) => text)).toEqual([
      ...['[WARNING] a line', '[WARNING] another', expect.stringContaining('Rehearsal')],
      '[RESULT] Reviewed',
    ]);
    expect(answers.at(-1)).toMatchObject({ status: 'completed', exit_code: 0 });
  });
});
