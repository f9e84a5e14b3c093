import { type Command, Option } from 'commander';
import type { AgentsApi } from '#client/http/agents-api.ts';
import { limits } from '#shared/agent/limits.ts';
import { cleanLine, type OutputLine } from '#shared/agent/output.ts';
import { resolveAgentIds } from '../agent-ids.ts';
import { type GlobalFlags, openApi, type Run } from '../run.ts';
import { type Found, searchOutputs } from '../search/search-outputs.ts';
import { writeJson } from '../view/json-view.ts';
import { choosePaint } from '../view/paint.ts';
import { eachNotEmpty, notEmpty, pastTime, wholeNumber } from './option-values.ts';

interface SearchFlags extends GlobalFlags {
  team?: boolean;
  since?: string;
  agent?: string[];
  type?: string;
  ignoreCase?: boolean;
  limit?: number;
}

/** As of grep: nothing went wrong, but there is no such line. */
const nothingFound = 1;

const examples = `
Examples:
  agents search "CRITICAL|HIGH"
  agents search -i "timeout" --since 2h --type monitoring-agent
  agents search "AKIA" --agent devsecops --agent abcdefghij
  agents search "5\\d\\d" --team --since 2026-11-22T08:00:00Z --json

Prints AGENT:LINE:TEXT. Ends with ${nothingFound} where no line matches. Regular expressions are RE2.`;

export function addSearch(program: Command, run: Run): void {
  program
    .command('search')
    .summary("find lines in agents' outputs")
    .description("Finds lines in the outputs of your agents, or of everybody's.")
    .argument('<regex>', 'what lines are to match (RE2)', notEmpty)
    .option('-i, --ignore-case', 'take capital and small letters as the same')
    .option('--since <time>', 'only lines since then: 30m, 2h, 7d, or a time', notEmpty)
    .addOption(
      new Option('--agent <id>', 'only this agent; may be given again')
        .argParser(eachNotEmpty)
        .conflicts('team'),
    )
    .option('--type <type>', 'only agents of this type', notEmpty)
    .option('--team', "everybody's agents, a day back unless told otherwise; needs a permission of its own")
    .option('--limit <lines>', `at most so many (default: ${limits.teamLines.max})`, wholeNumber(1, 100_000))
    .addHelpText('after', examples)
    .action(async (regex: string, _flags: unknown, command: Command) => {
      await search(run, regex, command.optsWithGlobals<SearchFlags>());
    });
}

async function search(run: Run, regex: string, flags: SearchFlags): Promise<void> {
  const { world, signal } = run;
  const since = flags.since === undefined ? undefined : pastTime(flags.since, world.now());
  const filter = flags.ignoreCase === true ? `(?i)${regex}` : regex;
  const api = await openApi(run, flags);
  const limit = flags.limit ?? limits.teamLines.max;
  const wanted = { filter, since, subagentType: flags.type, limit };
  const ids =
    flags.agent === undefined
      ? undefined
      : await resolveAgentIds({ api, now: world.now, signal }, flags.agent);
  const found =
    flags.team === true
      ? await searchTeam(api, wanted, signal)
      : await searchOutputs({ api, signal }, { ...wanted, ids });
  if (flags.json === true) writeJson(world.out, found);
  else show(run, found);
  run.exitCode = found.lines.length === 0 ? nothingFound : 0;
}

async function searchTeam(
  api: Pick<AgentsApi, 'searchTeam'>,
  wanted: { filter: string; since: string | undefined; subagentType: string | undefined; limit: number },
  signal: AbortSignal,
): Promise<Found> {
  const { filter, since, subagentType, limit } = wanted;
  const query = {
    ...{ filter, limit: Math.min(limit, limits.teamLines.max) },
    ...(since === undefined ? {} : { since }),
    ...(subagentType === undefined ? {} : { subagent_type: subagentType }),
  };
  const { lines, partial } = await api.searchTeam(query, { signal });
  return { lines, partial };
}

function show({ world }: Run, { lines, partial }: Found): void {
  const { out, err, env } = world;
  const paint = choosePaint(env, out);
  const place = ({ agent_id, seq }: Pick<OutputLine, 'seq'> & { agent_id: string }) =>
    `${paint('magenta', agent_id)}:${paint('green', String(seq))}:`;
  for (const line of lines) out.write(`${place(line)}${cleanLine(line.text)}\n`);
  if (partial) {
    err.write(
      'There may be more: lines were left out, or are gone. Look at less, or give a higher --limit.\n',
    );
  }
}
