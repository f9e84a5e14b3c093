import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commands } from '#client/cli/commands.ts';
import { commandsIn, nameOf, readProgram, renderCliPage } from './cli-page.ts';

const program = await readProgram();
const all = commandsIn(program);
const page = await readFile('docs/cli.md', 'utf8');

/** Options that a command takes, those of every command included. */
function optionsOf(words: readonly string[]): string[] {
  const found = [program, ...all].filter((one) => {
    const name = nameOf(one).split(' ').slice(1);
    return name.every((word, index) => words[index] === word);
  });
  return found.flatMap(({ options }) => options.flatMap(({ long, short }) => [long ?? '', short ?? '']));
}

/** `agents ...` as documents have it in code, to the end of the line or of the code. */
async function citedCommands(): Promise<{ file: string; line: string }[]> {
  const folder = (await readdir('docs'))
    .map((name) => join('docs', name))
    .filter((name) => name.endsWith('.md'));
  const texts = await Promise.all(
    ['README.md', ...folder].map(async (file) => ({ file, text: await readFile(file, 'utf8') })),
  );
  return texts.flatMap(({ file, text }) =>
    [...text.matchAll(/(?:^ {4,}(?:npm run )?|`)agents (?:-- )?([a-z][^`\n]*)/gm)].map(([, line = '']) => ({
      file,
      line,
    })),
  );
}

describe('docs/cli.md', () => {
  test('is what the commands themselves say; npm run docs writes it', async () => {
    expect(page).toBe(await renderCliPage());
  });

  test.each(all.map((command) => [nameOf(command), command] as const))(
    'tells of %s and each of its options',
    (name, command) => {
      const [, section = ''] = page.split(new RegExp(`^#+ ${name}\\n`, 'm'));
      const own = section.split(/^#+ /m)[0] ?? '';
      expect(command.description()).not.toBe('');
      for (const { long, hidden } of command.options) if (!hidden) expect(own).toContain(long);
    },
  );

  test('tells of every command that there is', () => {
    const told = Object.keys(commands).filter((name) => page.includes(`\n## agents ${name}\n`));
    expect(told).toEqual(Object.keys(commands).filter((name) => name !== 'complete'));
  });
});

test('every command is loaded by the name that it has', () => {
  const names = program.commands.map((command) => command.name());
  expect(names).toEqual(Object.keys(commands));
});

/** Started beside the other commands. */
const elsewhere = new Set(['cloud-doctor']);

test('documents name only commands and options that there are', async () => {
  const cited = await citedCommands();
  expect(cited.length).toBeGreaterThan(30);
  const known = new Set(program.commands.flatMap((command) => [command.name(), ...command.aliases()]));
  const wrong = cited
    .filter(({ line }) => !elsewhere.has(line.split(/\s/)[0] ?? ''))
    .flatMap(({ file, line }) => {
      const [command = ''] = line.split(/\s/);
      if (!known.has(command)) return [`${file}: agents ${line}`];
      const [call = ''] = line.split(/ #| \| | && |;/);
      const taken = optionsOf(call.split(/\s+/));
      const flags = call.replaceAll(/"[^"]*"/g, '').match(/(?<=\s)--[a-z][\w-]*/g) ?? [];
      return flags
        .filter((flag) => !taken.includes(flag))
        .map((flag) => `${file}: agents ${command} ${flag}`);
    });
  expect(wrong).toEqual([]);
});
