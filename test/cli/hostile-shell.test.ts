import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { completionScripts } from '#client/cli/completion/scripts.ts';

/** Values and descriptions that would run `touch`, were one of them read as code; and names of files beside them. */
const hostile = [
  '$(touch run)',
  '`touch run`',
  '; touch run;',
  '"; touch run; "',
  "'; touch run; '",
  '(touch run)',
];
const answer = hostile
  .map((text) => `agent-x\t${text} %F{red} \${(e):-$(touch run)}\n${text}\t${text}\n`)
  .join('');

const drivers = {
  bash: (word: string) => [
    ...['--norc', '-c'],
    `source ./script; COMP_WORDS=(agents output "$1"); COMP_CWORD=2; _agents_complete; printf '%s' "\${COMPREPLY[0]}"`,
    ...['bash', word],
  ],
  zsh: (word: string) => [
    ...['-f', '-c'],
    `compdef() { : }; _describe() { print -rn -- \${\${(P)\${@[-1]}}[1]%%:*} }; words=(agents output "$1") CURRENT=3; source ./script; _agents`,
    ...['zsh', word],
  ],
  fish: (word: string) => [
    ...['--no-config', '-c'],
    `source ./script; complete -C "agents output $argv[1]" >/dev/null; printf agent-x`,
    word,
  ],
} as const;

test.for(Object.keys(drivers).flatMap((shell) => hostile.map((word) => [shell, word] as const)))(
  '%s completes "%s" without running any of it (skipped where there is no such shell)',
  async ([shell, word], { skip }) => {
    const name = shell as keyof typeof drivers;
    skip(spawnSync(name, ['--version']).status !== 0);
    const folder = await mkdtemp(join(tmpdir(), 'hostile-shell-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'script'), completionScripts[name]);
    await writeFile(join(folder, 'answer'), answer);
    await writeFile(join(folder, 'agents'), `#!/bin/sh\ncat "\${0%/*}/answer"\n`);
    await chmod(join(folder, 'agents'), 0o755);
    const env = { PATH: `${folder}:${process.env['PATH']}`, HOME: folder };
    const offered = execFileSync(name, drivers[name](word), { cwd: folder, env, encoding: 'utf8' });
    expect(offered).toBe('agent-x');
    expect(await readdir(folder)).not.toContain('run');
  },
);
