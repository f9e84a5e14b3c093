import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { exitCodes } from '#client/cli/exit-codes.ts';
import { artifactOf } from '#test/contracts/agent-samples.ts';
import { agentId, failure, fakeCli, output } from './cli-world.ts';

const content = 'a,b\n1,2\n';
const file = artifactOf('costs.csv', {
  ...{ media_type: 'text/csv', bytes: content.length },
  sha256: createHash('sha256').update(content).digest('hex'),
});
const other = artifactOf('report.sarif', { media_type: 'application/sarif+json', bytes: 12_345 });
const listing = { [`GET /agents/${agentId}/output`]: [output({ artifacts: [file, other] })] };

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'artifacts-'));
  onTestFinished(() => rm(made, { recursive: true }));
  return made;
}

/** A command line whose platform gives `sent` for the file's bytes. */
function downloading(sent = content) {
  const answer = { ...file, url: 'http://127.0.0.1:1/bytes', expires_at: '2026-11-22T12:05:00.000Z' };
  const cli = fakeCli({ ...listing, [`GET /agents/${agentId}/artifacts/costs.csv`]: [{ body: answer }] });
  const { fetch } = cli.world;
  cli.world.fetch = async (url, init) => (String(url) === answer.url ? new Response(sent) : fetch(url, init));
  return cli;
}

describe('agents artifacts', () => {
  test('lists the files of an agent', async () => {
    const cli = fakeCli(listing);
    expect(await cli.run('artifacts', agentId)).toBe(0);
    expect(cli.out.text).toBe(
      'costs.csv (8 bytes)  text/csv\nreport.sarif (12 KB)  application/sarif+json\n',
    );
  });

  test('saves the named ones, and says where', async () => {
    const [cli, into] = [downloading(), join(await folder(), 'new')];
    expect(await cli.run('artifacts', agentId, 'costs.csv', '--download', into)).toBe(0);
    expect(await readFile(join(into, 'costs.csv'), 'utf8')).toBe(content);
    expect(await readdir(into)).toEqual(['costs.csv']);
    expect(cli.out.text).toContain(join(into, 'costs.csv'));
  });

  test('replaces no file that is there, unless told to', async () => {
    const into = await folder();
    const args = ['artifacts', agentId, 'costs.csv', '--download', into];
    expect(await downloading().run(...args)).toBe(0);
    const again = downloading();
    expect(await again.run(...args)).toBe(exitCodes.usage);
    expect(again.err.text).toContain('is there already');
    expect(await downloading().run(...args, '--force')).toBe(0);
  });

  test('writes through no link that lies there, with --force either', async () => {
    const into = await folder();
    const [elsewhere, link] = [join(into, 'authorized_keys'), join(into, 'costs.csv')];
    await writeFile(elsewhere, 'mine');
    await symlink(elsewhere, link);
    const args = ['artifacts', agentId, 'costs.csv', '--download', into];
    expect(await downloading().run(...args)).toBe(exitCodes.usage);
    expect(await downloading().run(...args, '--force')).toBe(0);
    expect([await readFile(elsewhere, 'utf8'), await readFile(link, 'utf8')]).toEqual(['mine', content]);
  });

  test('prints one file as it is into a pipe, and nothing onto a terminal', async () => {
    const cli = downloading();
    expect(await cli.run('artifacts', agentId, 'costs.csv', '--print')).toBe(0);
    expect(cli.out.text).toBe(content);
    const terminal = downloading();
    terminal.out.isTTY = true;
    expect(await terminal.run('artifacts', agentId, 'costs.csv', '--print')).toBe(exitCodes.usage);
    expect(await downloading().run('artifacts', agentId, '--print')).toBe(exitCodes.usage);
    expect(terminal.out.text).toBe('');
  });

  test('keeps nothing that is not what was listed', async () => {
    const [cli, into] = [downloading('something else'), await folder()];
    expect(await cli.run('artifacts', agentId, 'costs.csv', '--download', into)).not.toBe(0);
    expect(await readdir(into)).toEqual([]);
  });

  test('takes no name that would lead out of the folder', async () => {
    const evil = { ...file, name: '../../evil' };
    const cli = fakeCli({ [`GET /agents/${agentId}/output`]: [output({ artifacts: [evil] })] });
    const into = await folder();
    expect(await cli.run('artifacts', agentId, '--download', into)).not.toBe(0);
    expect(await readdir(into)).toEqual([]);
  });

  test('says which files there are where one is asked for that is not', async () => {
    const cli = fakeCli(listing);
    expect(await cli.run('artifacts', agentId, 'nothing.csv')).toBe(exitCodes.usage);
    expect(cli.err.text).toContain('costs.csv, report.sarif');
  });
});

describe('agents audit', () => {
  const call = {
    ...{ subagent_type: 'x-agent', owner: 'arn:aws:iam::111122223333:user/ann', turn: 1 },
    ...{ tool_use_id: 'toolu_1', tool: 'scan_secrets', input: '{"paths":["src"]}' },
    ...{ started_at: '2026-11-22T12:00:00.000Z', duration_ms: 65_000, outcome: 'ok' },
  };
  const refused = { ...call, tool: 'rm_\u001b[2Jrf', outcome: 'refused', duration_ms: 0 };
  const pages = [
    { body: { agent_id: agentId, tool_calls: [call], next_cursor: 'c1.toolu_1' } },
    { body: { agent_id: agentId, tool_calls: [refused] } },
  ];

  test('shows every call, over all pages, without what would act on the terminal', async () => {
    const cli = fakeCli({ [`GET /agents/${agentId}/tool-calls`]: pages });
    expect(await cli.run('audit', agentId)).toBe(0);
    expect(cli.out.text).toBe(
      '2026-11-22T12:00:00.000Z  ok       scan_secrets  1m 5s  {"paths":["src"]}\n' +
        '2026-11-22T12:00:00.000Z  refused  rm_rf  0ms  {"paths":["src"]}\n',
    );
    expect(cli.requests.map(({ query }) => query)).toEqual([{}, { cursor: 'c1.toolu_1' }]);
  });

  test('with --json prints all of them as one document', async () => {
    const cli = fakeCli({ [`GET /agents/${agentId}/tool-calls`]: pages });
    await cli.run('audit', agentId, '--json');
    expect(JSON.parse(cli.out.text)).toEqual({ agent_id: agentId, tool_calls: [call, refused] });
  });

  test('of an agent that nobody knows fails', async () => {
    const cli = fakeCli({ [`GET /agents/${agentId}/tool-calls`]: [failure(404, 'unknown_agent')] });
    expect(await cli.run('audit', agentId)).not.toBe(0);
  });
});
