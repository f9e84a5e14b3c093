import { type Command, Option } from 'commander';
import type { AgentsApi } from '#client/http/agents-api.ts';
import { listPages } from '#client/http/list-pages.ts';
import { renderAgentList, typicalMinutes } from '#client/render/agent-list.ts';
import { limits } from '#shared/agent/limits.ts';
import { agentStatusSchema } from '#shared/contract/agent-output.ts';
import type { ListAgentsQuery } from '#shared/contract/list-agents.ts';
import { type GlobalFlags, openApi, type Run } from '../run.ts';
import { writeJson } from '../view/json-view.ts';
import { choosePaint } from '../view/paint.ts';
import { notEmpty, wholeNumber } from './option-values.ts';

interface ListFlags extends GlobalFlags {
  status?: ListAgentsQuery['status'];
  type?: string;
  team?: boolean;
  limit?: number;
}

const examples = `
Examples:
  agents list
  agents list --status running
  agents list --type devsecops-scanner --limit 5
  agents list --json | jq -r '.agents[] | select(.status == "failed") | .agent_id'

An agent that runs for more than twice as long as its type usually takes is shown as
  agent-abc running for 45 minutes (expected 10)`;

export function addList(program: Command, run: Run): void {
  program
    .command('list')
    .alias('ls')
    .summary('list agents, newest first')
    .description('Lists your agents, newest first.')
    .addOption(new Option('--status <status>', 'only those').choices([...agentStatusSchema.options, 'all']))
    .option('--type <type>', 'only agents of this type', notEmpty)
    .option('--team', "everybody's agents; needs a permission of its own")
    .option(
      '--limit <agents>',
      `at most so many (default: ${limits.listPage.default})`,
      wholeNumber(1, 10_000),
    )
    .addHelpText('after', examples)
    .action(async (_flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<ListFlags>();
      const api = await openApi(run, flags);
      await list(run, flags.team === true ? api.listTeam : api.list, flags);
    });
}

async function list({ world, signal }: Run, fetchPage: AgentsApi['list'], flags: ListFlags): Promise<void> {
  const { out, err, env, command, now } = world;
  const { limit = limits.listPage.default, status, type } = flags;
  const query = { ...(status && { status }), ...(type !== undefined && { subagent_type: type }) };
  const answer = await listPages(fetchPage, query, { signal, most: limit });
  if (flags.json === true) return writeJson(out, answer);
  const { agents, next_cursor } = answer;
  const paint = choosePaint(env, err);
  if (agents.length === 0) {
    err.write(`${whyNone(command, query)}\n`);
    return;
  }
  const isAnyRunning = agents.some((agent) => agent.status === 'running');
  const past = { status: 'completed', limit: limits.listPage.max } as const;
  const expectedMinutes = typicalMinutes(isAnyRunning ? (await fetchPage(past, { signal })).agents : []);
  out.write(`${renderAgentList(agents, new Date(now()), { expectedMinutes })}\n`);
  const rehearsals = agents.filter(({ rehearsal }) => rehearsal).length;
  if (rehearsals > 0)
    err.write(`${paint('dim', `Rehearsal, with no model behind it: ${rehearsals} of ${agents.length}`)}\n`);
  if (next_cursor !== undefined) err.write(`${paint('dim', 'There are more: --limit shows them.')}\n`);
}

function whyNone(command: string, { status, subagent_type }: Partial<ListAgentsQuery>): string {
  if (subagent_type !== undefined)
    return `No such agents of type ${subagent_type}. What types there are:  ${command} types`;
  if (status !== undefined && status !== 'all') return `No agents that are ${status}.`;
  return `No agents yet. Start one:  ${command} task TYPE PROMPT`;
}
