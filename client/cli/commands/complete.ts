import type { Command } from 'commander';
import { completeWords } from '../completion/complete-words.ts';
import { createLookups } from '../completion/lookups.ts';
import type { GlobalFlags, Run } from '../run.ts';

/** What the shell's script calls: a value and its description a line, with a tab between. */
export function addComplete(program: Command, run: Run): void {
  program
    .command('complete', { hidden: true })
    .description('Prints what the last word may become; for the scripts of `agents completion`.')
    .argument('[words...]', 'behind --, as typed so far')
    .action(async (words: string[], _flags: unknown, command: Command) => {
      const lookups = createLookups(run, { ...command.optsWithGlobals<GlobalFlags>(), ...platformIn(words) });
      for (const { value, description } of await completeWords(program, words, lookups)) {
        run.world.out.write(`${value}\t${description.replaceAll(/\s+/g, ' ')}\n`);
      }
    });
}

/** Ids are asked of the platform that the words name. */
function platformIn(words: readonly string[]): GlobalFlags {
  const valueBehind = (flag: string): string | undefined => {
    const at = words.indexOf(flag);
    return at === -1 || at === words.length - 1 ? undefined : words[at + 1];
  };
  const given = ['endpoint', 'deployment', 'region', 'profile'].flatMap((name) => {
    const value = valueBehind(`--${name}`);
    return value === undefined || value === '' ? [] : [[name, value]];
  });
  return Object.fromEntries(given);
}
