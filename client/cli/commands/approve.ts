import type { Command } from 'commander';
import type { AgentsApi } from '#client/http/agents-api.ts';
import { UsageError } from '#client/usage-error.ts';
import { limits } from '#shared/agent/limits.ts';
import { cleanLine, splitLines } from '#shared/agent/output.ts';
import type { ShownApproval } from '#shared/contract/approvals.ts';
import { resolveAgentId } from '../agent-ids.ts';
import { type GlobalFlags, openApi, type Run } from '../run.ts';
import { writeJson } from '../view/json-view.ts';
import { notEmpty } from './option-values.ts';

interface ApproveFlags extends GlobalFlags {
  reject?: boolean;
  show?: boolean;
  note?: string;
  plan?: string;
  team?: boolean;
}

const examples = `
Examples:
  agents approve abcdefghij --show
  agents approve abcdefghij --plan 3fa9c1d20b7e
  agents approve abcdefghij --reject --note "Not before the release"
  agents approve abcdefghij --team

An agent that asks for approval is listed as "waiting for approval"; its output shows what for, and the beginning of
the plan's hash. With --plan nothing else is approved than that. Silence until the time that is shown means no.`;

export function addApprove(program: Command, run: Run): void {
  program
    .command('approve')
    .summary('approve or reject what an agent asks for')
    .description('Decides what an agent that waits for approval may do.')
    .argument('<id>', 'agent id, or a beginning or an end of it', notEmpty)
    .option('--reject', 'say no')
    .option('--show', 'show what is asked for, and decide nothing')
    .option('--note <text>', 'a reason, which the agent is told', notEmpty)
    .option('--plan <hash>', 'only if this is what is asked for: at least 8 digits of its hash', notEmpty)
    .option('--team', "anybody's agent; needs a permission of its own")
    .addHelpText('after', examples)
    .action(async (id: string, _flags: unknown, command: Command) => {
      await approve(run, id, command.optsWithGlobals<ApproveFlags>());
    });
}

async function approve(run: Run, id: string, flags: ApproveFlags): Promise<void> {
  const { world, signal } = run;
  const api = await openApi(run, flags);
  const list = flags.team === true ? api.listTeam : api.list;
  const agentId = await resolveAgentId({ api: { list }, now: world.now, signal }, id);
  const approval = await findApproval(list, agentId, signal);
  requirePlan(approval, flags.plan);
  const shown = [`${agentId}: ${approval.title}`, ...splitLines(approval.details).map((line) => `  ${line}`)];
  const text = [...shown, `Plan ${approval.plan_hash}, to be decided until ${approval.expires_at}`];
  const lines = text.map((line) => `${cleanLine(line)}\n`).join('');
  if (flags.show === true) {
    if (flags.json === true) writeJson(world.out, { agent_id: agentId, approval });
    else world.out.write(lines);
    return;
  }
  world.err.write(lines);
  const decision = {
    decision: flags.reject === true ? 'reject' : 'approve',
    plan_hash: approval.plan_hash,
    ...(flags.note !== undefined && { note: flags.note }),
  } as const;
  const answer = await (flags.team === true ? api.decideTeam : api.decide)(agentId, decision, { signal });
  if (flags.json === true) writeJson(world.out, answer);
  else world.out.write(`${cleanLine(answer.message)}\n`);
}

async function findApproval(
  list: AgentsApi['list'],
  agentId: string,
  signal: AbortSignal,
): Promise<ShownApproval> {
  let cursor: string | undefined;
  do {
    const query = { status: 'running', limit: limits.listPage.max, ...(cursor && { cursor }) } as const;
    const page = await list(query, { signal });
    const found = page.agents.find(({ agent_id }) => agent_id === agentId)?.approval;
    if (found !== undefined) return found;
    cursor = page.next_cursor;
  } while (cursor !== undefined);
  throw new UsageError(`${agentId} waits for no approval`, '`agents list` shows which agents do.');
}

function requirePlan({ plan_hash, title }: ShownApproval, plan: string | undefined): void {
  if (plan === undefined || (plan.length >= 8 && plan_hash.startsWith(plan.toLowerCase()))) return;
  throw new UsageError(
    `the agent asks for another plan: ${plan_hash.slice(0, 12)} (${cleanLine(title)})`,
    'Look at it with --show, and give at least 8 digits of its hash.',
  );
}
