import type { Command, Option } from 'commander';

/** What is known only where it is looked up; each answers nothing where it can't. */
export interface Lookups {
  agentIds: () => Promise<Candidate[]>;
  agentTypes: () => Promise<Candidate[]>;
  deployments: () => Promise<Candidate[]>;
  schedules: () => Promise<Candidate[]>;
}

export interface Candidate {
  value: string;
  description: string;
}

/**
 * What the last word may become.
 * @param words behind the program's name, as typed so far; the last one may be empty.
 * @returns nothing where a file is wanted, or nobody knows.
 */
export async function completeWords(
  program: Command,
  words: readonly string[],
  lookups: Lookups,
): Promise<Candidate[]> {
  const { before, current } = normalize(words);
  const place = walk(program, before);
  const [, flag = '', typed = ''] = /^(--[\w-]+)=(.*)$/.exec(current) ?? [];
  if (flag !== '') {
    const option = findOption(place.command, flag);
    const values = option === undefined ? [] : await valuesOf(option, lookups);
    return matching(values, typed).map(({ value, description }) => ({
      value: `${flag}=${value}`,
      description,
    }));
  }
  if (place.pending !== undefined) return matching(await valuesOf(place.pending, lookups), current);
  if (current.startsWith('-')) return matching(optionsOf(place.command).map(describeOption), current);
  return matching(await positionals(place, lookups), current);
}

interface Place {
  command: Command;
  /** Arguments of the command that stand there already. */
  given: number;
  /** The option whose value comes next. */
  pending?: Option | undefined;
}

/** Bash breaks `--option=value` into three words. */
function normalize(words: readonly string[]): { before: string[]; current: string } {
  const all = words.filter((word) => word !== '=');
  const current = words.at(-1) === '=' ? '' : (all.pop() ?? '');
  return { before: all, current };
}

function walk(program: Command, words: readonly string[]): Place {
  let place: Place = { command: program, given: 0 };
  for (const word of words) {
    const { command, given, pending } = place;
    if (pending !== undefined) place = { command, given };
    else if (word.startsWith('-')) {
      const option = word.includes('=') ? undefined : findOption(command, word);
      place = { command, given, pending: option?.required === true ? option : undefined };
    } else {
      const next = command.commands.find((one) => one.name() === word || one.aliases().includes(word));
      place = next === undefined ? { command, given: given + 1 } : { command: next, given: 0 };
    }
  }
  return place;
}

/** Its own and those of every command around it. */
function optionsOf(command: Command): Option[] {
  const own = command.createHelp().visibleOptions(command);
  return command.parent === null ? [...own] : [...own, ...optionsOf(command.parent).filter(isGlobal)];
}

function isGlobal({ long }: Option): boolean {
  return long !== '--help' && long !== '--version';
}

function findOption(command: Command, word: string): Option | undefined {
  return optionsOf(command).find(({ long, short }) => long === word || short === word);
}

function describeOption({ long, short, description }: Option): Candidate {
  return { value: long ?? short ?? '', description };
}

async function valuesOf(option: Option, lookups: Lookups): Promise<Candidate[]> {
  if (option.argChoices !== undefined) return option.argChoices.map((value) => ({ value, description: '' }));
  if (option.long === '--agent') return await lookups.agentIds();
  if (option.long === '--type') return await lookups.agentTypes();
  if (option.long === '--deployment') return await lookups.deployments();
  return [];
}

async function positionals({ command, given }: Place, lookups: Lookups): Promise<Candidate[]> {
  const inner = command.createHelp().visibleCommands(command);
  if (inner.length > 0 && given === 0) {
    return inner.map((one) => ({ value: one.name(), description: one.summary() || one.description() }));
  }
  const { registeredArguments } = command;
  const last = registeredArguments.at(-1);
  const argument = registeredArguments[given] ?? (last?.variadic === true ? last : undefined);
  if (argument?.argChoices !== undefined) {
    return argument.argChoices.map((value) => ({ value, description: '' }));
  }
  const name = argument?.name();
  if (name === 'id') return await lookups.agentIds();
  if (name === 'type') return await lookups.agentTypes();
  if (name !== 'name') return [];
  return command.parent?.name() === 'deployments'
    ? await lookups.deployments()
    : await nameOfSchedule(command, lookups);
}

async function nameOfSchedule(command: Command, lookups: Lookups): Promise<Candidate[]> {
  return command.parent?.name() === 'schedule' ? await lookups.schedules() : [];
}

/** A value with other characters could mean something to the shell: names come from the platform. */
const harmless = /^[\w.:@/+-]+$/;

function matching(candidates: readonly Candidate[], typed: string): Candidate[] {
  return candidates.filter(({ value }) => value.startsWith(typed) && harmless.test(value));
}
