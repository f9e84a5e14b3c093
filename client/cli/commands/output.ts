import { type Command, Option } from 'commander';
import type { AgentsApi } from '#client/http/agents-api.ts';
import { isLast } from '#client/http/poll-output.ts';
import { limits } from '#shared/agent/limits.ts';
import { cleanLine } from '#shared/agent/output.ts';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import { forReading, resolveAgentId } from '../agent-ids.ts';
import { followAgent } from '../follow/follow-agent.ts';
import { type GlobalFlags, openApi, type Run } from '../run.ts';
import { chooseView } from '../view/choose-view.ts';
import { withLines, writeJson } from '../view/json-view.ts';
import { choosePaint, paintLine } from '../view/paint.ts';
import { renderSummary } from '../view/summary.ts';
import { notEmpty, wholeNumber } from './option-values.ts';

interface OutputFlags extends GlobalFlags {
  filter?: string;
  after?: string;
  limit?: number;
  follow?: boolean;
  verbose?: boolean;
}

const examples = `
Examples:
  agents output agent-devsecops-scanner-abcdefghij
  agents output abcdefghij --follow
  agents output devsecops --filter "ERROR|WARN|CRITICAL"
  agents output devsecops --after s120 --json

Prints lines on standard output and where the agent is on standard error.`;

export function addOutput(program: Command, run: Run): void {
  program
    .command('output')
    .summary('print what an agent wrote')
    .description('Prints what an agent wrote, whether it still runs or has ended.')
    .argument('<id>', 'agent id, or a beginning or an end of it', notEmpty)
    .option('--filter <re>', 'only lines that match this regular expression (RE2)', notEmpty)
    .option('-f, --follow', 'go on until the agent ends')
    .option('--after <cursor>', 'only what came after an earlier answer (`next_cursor`)', notEmpty)
    .addOption(
      new Option('--limit <lines>', 'at most so many lines')
        .argParser(wholeNumber(1, 1_000_000))
        .conflicts('follow'),
    )
    .option('-v, --verbose', 'with --follow: also print progress lines on a terminal')
    .addHelpText('after', examples)
    .action(async (id: string, _flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<OutputFlags>();
      const { world, signal } = run;
      const api = await openApi(run, flags);
      const agentId = await resolveAgentId(forReading({ api, world, signal }), id);
      if (flags.follow === true) await follow({ ...run, api }, agentId, flags);
      else show(run, await readPages({ ...run, api }, agentId, flags), flags);
    });
}

type Reading = Pick<Run, 'world' | 'signal'> & { api: Pick<AgentsApi, 'output' | 'events'> };

async function follow({ api, world, signal }: Reading, agentId: string, flags: OutputFlags): Promise<void> {
  const { filter, after, verbose } = flags;
  // Whoever filters wants to see what passes, progress lines too.
  const view = chooseView({ world }, { ...flags, verbose: verbose === true || filter !== undefined });
  try {
    await followAgent({ api, world }, agentId, { view, signal, filter, after });
  } finally {
    view.close();
  }
}

/** As many answers as it takes, as one. */
async function readPages(
  { api, signal }: Reading,
  agentId: string,
  flags: OutputFlags,
): Promise<AgentOutput> {
  const { limit = Number.POSITIVE_INFINITY, filter, after } = flags;
  const lines: AgentOutput['lines'] = [];
  let cursor = after;
  for (;;) {
    const query = {
      limit: Math.min(limits.outputLines.max, limit - lines.length),
      ...(filter === undefined ? {} : { filter }),
      ...(cursor === undefined ? {} : { after: cursor }),
    };
    const answer = await api.output(agentId, query, { signal });
    for (const line of answer.lines) lines.push(line);
    cursor = answer.next_cursor;
    if (!answer.has_more || lines.length >= limit) {
      return withLines(answer, lines);
    }
  }
}

function show({ world }: Pick<Run, 'world'>, answer: AgentOutput, flags: OutputFlags): void {
  const { out, err, env, command } = world;
  if (flags.json === true) {
    writeJson(out, answer);
    return;
  }
  const paint = choosePaint(env, out);
  out.write(answer.lines.map(({ text }) => `${paintLine(paint, cleanLine(text))}\n`).join(''));
  const paintErr = choosePaint(env, err);
  const { status, agent_id, progress, next_cursor } = answer;
  if (isLast(answer)) {
    err.write(`${renderSummary(answer, paintErr)}\n`);
    return;
  }
  const where =
    status === 'running'
      ? `running, ${progress.percent_complete}% ${cleanLine(progress.current_step)}`
      : status;
  err.write(
    paintErr(
      'dim',
      `${agent_id} ${where.trim()}\nWhat comes next:  ${command} output ${agent_id} --after ${next_cursor}`,
    ),
  );
  err.write('\n');
}
