import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { call, say } from '#local/rehearsal/playbook.ts';
import { startOsvServer } from '#test/fakes/osv-server.ts';
import { startChild } from './child-process.ts';
import { openPlatform } from './platform.ts';
import { startPlatformProcess, startRehearsalProcess } from './platform-process.ts';
import { lockfile, uploadTree, writeTree } from './tiny-workspace.ts';

describe('A platform that is closed', () => {
  test('in the middle of a reply and of a tool loses nothing and is not sorry about anything', async () => {
    await using tree = await writeTree({});
    const silence = await startOsvServer({ advisories: [], faults: () => 'silence' });
    const playbooks = {
      *'devsecops-scanner'() {
        yield* say('Looking up advisories');
        yield* call('scan_dependencies');
        yield* call('finish', { exit_code: 0, summary: 'Scanned' });
      },
      *'code-review-agent'() {
        yield* say('First line\nSecond line\nThird line');
        yield* call('finish', { exit_code: 0, summary: 'Reviewed' });
      },
    };
    const first = await openPlatform({ home: tree.folder, osvUrl: silence.url, playbooks });
    const workspace = await uploadTree(first.api, { 'package-lock.json': lockfile });
    const scanning = await first.start({ subagent_type: 'devsecops-scanner', workspace });
    await expect.poll(() => silence.requests.length).toBeGreaterThan(0);
    first.rehearsal.faults.add([{ kind: 'midstream_hang' }]);
    const talking = await first.start();
    await first.asked(talking, ({ fault }) => fault !== undefined);
    await expect.poll(async () => (await first.api.output(talking)).output).toContain('First line');
    await first[Symbol.asyncDispose]();
    await silence.close();
    expect(first.logged.filter(([text]) => /broke|failed|not handed|wait for/.test(String(text)))).toEqual(
      [],
    );

    await using second = await openPlatform({ home: tree.folder, playbooks });
    expect(second.platform.resumed).toBe(2);
    const scanned = await second.ended(scanning);
    expect(scanned).toMatchObject({ status: 'completed' });
    expect(scanned.output).toContain('[WARNING] Could not check');
    const talked = await second.ended(talking);
    expect(talked.lines.map(({ text }) => text)).toEqual([
      ...['First line', 'Second line', 'Third line'],
      ...[expect.stringContaining('Rehearsal'), '[RESULT] Reviewed'],
    ]);
  });
});

describe('A platform that is asked to end (SIGTERM)', () => {
  test('with agents in mid-turn ends by itself, and goes on at the next start', async () => {
    await using home = await writeTree({});
    await using rehearsal = await startRehearsalProcess();
    await rehearsal.fail([{ kind: 'hang', times: 3 }]);
    const start = () => startPlatformProcess({ home: home.folder, modelUrl: rehearsal.url });
    const first = await start();
    const task = { subagent_type: 'code-review-agent', prompt: 'Review', run_in_background: true };
    await Promise.all([1, 2, 3].map(() => first.api.task(task)));
    await expect.poll(async () => (await rehearsal.requests()).length).toBe(3);
    expect(await first.stop()).toBe(0);

    await using second = await start();
    expect(second.ready.resumed).toBe(3);
    const running = async () => (await second.api.list({ status: 'running' })).agents.length;
    await expect.poll(running).toBe(0);
    const ended = (await second.api.list({ status: 'completed' })).agents;
    expect(ended).toHaveLength(3);
  });
});

describe('A platform that cannot start', () => {
  const failure = (home: string, ...args: string[]) =>
    startChild('local/main.ts', ['--json', '--home', home, ...args], { HOME: home }).then(
      () => Promise.reject(new Error('it started')),
      (error: Error) => error.message,
    );

  test('because another one uses its folder ends, and says so', async () => {
    await using tree = await writeTree({});
    await using first = await startChild(
      'local/main.ts',
      ['--json', '--port', '0', '--home', tree.folder],
      {},
    );
    expect(first.ready).toMatchObject({ resumed: 0 });
    expect(await failure(tree.folder, '--port', '0')).toMatch(/AGENTS_HOME|--home|another platform/);
  });

  test('because its port is taken ends, and says so', async () => {
    await using tree = await writeTree({});
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = z.object({ port: z.number() }).parse(holder.address());
    expect(await failure(tree.folder, '--port', String(port))).toContain(String(port));
    holder.close();
  });

  test('because an agent type file is broken ends, and names the file', async () => {
    await using tree = await writeTree({ 'types/bad.md': 'no front matter' });
    const types = `${tree.folder}/types`;
    expect(await failure(tree.folder, '--port', '0', '--agents', types)).toContain('bad.md');
  });
});
