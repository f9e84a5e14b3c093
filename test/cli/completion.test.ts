import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { completionScripts } from '#client/cli/completion/scripts.ts';
import { agentId, fakeCli, listed, typeNamed } from './cli-world.ts';

const other = 'agent-y-zyxwvutsrq';
const type = (name: string) => typeNamed(name, `${name} works`);
const script = {
  'GET /agents': [{ body: { agents: [listed(agentId), listed(other)] } }],
  'GET /agent-types': [{ body: { agent_types: [type('x-agent'), type('$(touch evil)')] } }],
};

/** The values alone. */
async function complete(...words: string[]): Promise<string[]> {
  const cli = fakeCli(script);
  expect(await cli.run('complete', '--', ...words)).toBe(0);
  expect(cli.err.text).toBe('');
  return cli.out.text
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t')[0] ?? '');
}

describe('completion', () => {
  test('knows every command, and not the one that it uses itself', async () => {
    const names = await complete('');
    expect(names).toEqual(
      expect.arrayContaining(['task', 'list', 'watch', 'schedule', 'completion', 'help']),
    );
    expect(names).not.toContain('complete');
    expect(await complete('wa')).toEqual(['watch', 'wait']);
  });

  test.for([
    ['a subcommand', ['schedule', 'p'], ['put']],
    ['options, its own and those of all commands', ['list', '--te'], ['--team']],
    ['global options', ['list', '--js'], ['--json']],
    ['the choices of an option', ['list', '--status', 'te'], ['terminated']],
    ['the choices behind =', ['list', '--status=te'], ['--status=terminated']],
    ['the choices behind = as bash breaks it', ['list', '--status', '=', 'te'], ['terminated']],
    ['an agent id', ['output', 'agent-x'], [agentId]],
    ['each of several agent ids', ['kill', agentId, 'agent-y'], [other]],
    ['an agent type behind options', ['task', '--model', 'opus', '--background', ''], ['x-agent']],
    ['the value of --agent', ['search', 'regex', '--agent', 'agent-y'], [other]],
    ['a shell', ['completion', 'z'], ['zsh']],
    ['a deployment', ['--deployment', 'e'], ['embedded']],
    ['a command of the deployments', ['deployments', 'use', ''], ['embedded']],
    ['nothing where a file is wanted', ['task', '--workspace', ''], []],
    ['nothing where there is no more', ['output', agentId, ''], []],
  ] as const)('knows %s', async ([, words, values]) => {
    expect(await complete(...words)).toEqual(values);
  });

  test('says what each is', async () => {
    const cli = fakeCli(script);
    await cli.run('complete', '--', 'task', 'x');
    expect(cli.out.text).toBe('x-agent\tx-agent works\n');
  });

  test('answers nothing, and breaks nothing, without a platform', async () => {
    const cli = fakeCli({}, { env: {} });
    expect(await cli.run('complete', '--', 'output', '')).toBe(0);
    expect([cli.out.text, cli.err.text]).toEqual(['', '']);
  });

  test('asks the platform that the words name', async () => {
    const cli = fakeCli({}, { env: { AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 'S' } });
    const asked: string[] = [];
    cli.world.fetch = async (url) => {
      asked.push(new URL(String(url)).origin);
      throw new Error('away');
    };
    await cli.run('complete', '--', '--endpoint', 'http://127.0.0.1:7', 'output', '');
    expect(asked[0]).toBe('http://127.0.0.1:7');
  });

  test('takes no other shell', async () => {
    expect(await fakeCli({}).run('completion', 'tcsh')).toBe(64);
  });
});

const hasShell = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0;

/** A folder with an `agents` that prints what it was called with, and then what it was told to. */
async function fakeProgram(answer: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'completion-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'answer'), answer);
  const program = `#!/bin/sh\nprintf "%s|" "$@" > "\${0%/*}/asked"\ncat "\${0%/*}/answer"\n`;
  await writeFile(join(folder, 'agents'), program);
  await chmod(join(folder, 'agents'), 0o755);
  return folder;
}

describe.skipIf(!hasShell('bash'))('in bash', () => {
  test.for([
    ['agents ta', ['agents', 'ta'], 'complete|--|ta|'],
    ['agents output ', ['agents', 'output', ''], 'complete|--|output||'],
  ] as const)('the words of "%s" are asked for, and the values offered', async ([, words, asked]) => {
    const folder = await fakeProgram('task\tstart\nx y\tblank\n');
    await writeFile(join(folder, 'script.sh'), completionScripts.bash);
    const lines = [
      'source "$1/script.sh"',
      `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})`,
      `COMP_CWORD=${words.length - 1}`,
      '_agents_complete',
      `printf "%s\\n" "\${COMPREPLY[@]}"`,
      'complete -p agents; cat "$1/asked"',
    ];
    const env = { ...process.env, PATH: `${folder}:${process.env['PATH']}` };
    const out = execFileSync('bash', ['--norc', '-c', lines.join('\n'), 'bash', folder], {
      env,
      encoding: 'utf8',
    });
    expect(out.split('\n')).toEqual([
      'task',
      'x y',
      'complete -o bashdefault -o default -F _agents_complete agents',
      asked,
    ]);
  });
});

describe.skipIf(!hasShell('fish'))('in fish (skipped where there is none)', () => {
  test.for([
    ['agents ta', 'task\tstart\nx y\tblank\n', ['task\tstart'], 'complete|--|ta|'],
    ['agents output ', 'abc\trunning\n', ['abc\trunning'], 'complete|--|output||'],
  ] as const)(
    'the words of "%s" are asked for, and the values offered',
    async ([line, answer, offered, asked]) => {
      const folder = await fakeProgram(answer);
      await writeFile(join(folder, 'script.fish'), completionScripts.fish);
      const out = execFileSync(
        'fish',
        ['--no-config', '-c', `source ${folder}/script.fish; complete -C "${line}"`],
        {
          env: { ...process.env, HOME: folder, PATH: `${folder}:${process.env['PATH']}` },
          encoding: 'utf8',
        },
      );
      expect(out.trimEnd().split('\n')).toEqual(offered);
      expect(await readFile(join(folder, 'asked'), 'utf8')).toBe(asked);
    },
  );
});

describe.skipIf(!hasShell('zsh'))('in zsh (skipped where there is none)', () => {
  test('the words are asked for, and the values handed to the shell with what they mean', async () => {
    const folder = await fakeProgram('task\tstart\nx:y\tblank\n');
    await writeFile(join(folder, 'script.zsh'), completionScripts.zsh);
    const lines = [
      // What a shell has at its prompt; here they tell what they were called with.
      'compdef() { print -r -- "compdef $*" }',
      `_describe() { print -rl -- \${(P)\${@[-1]}} }`,
      'words=(agents ta) CURRENT=2',
      'source "$1/script.zsh"',
      '_agents',
    ];
    const out = execFileSync('zsh', ['-f', '-c', lines.join('\n'), 'zsh', folder], {
      env: { ...process.env, HOME: folder, PATH: `${folder}:${process.env['PATH']}` },
      encoding: 'utf8',
    });
    expect(out.trimEnd().split('\n')).toEqual(['compdef _agents agents', 'task:start', 'x\\:y:blank']);
    expect(await readFile(join(folder, 'asked'), 'utf8')).toBe('complete|--|ta|');
  });
});
