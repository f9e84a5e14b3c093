import { type Command, Option } from 'commander';
import type { AgentsApi } from '#client/http/agents-api.ts';
import { listPages } from '#client/http/list-pages.ts';
import { renderDuration } from '#client/render/duration.ts';
import { UsageError } from '#client/usage-error.ts';
import { cleanLine, onOneLine, splitLines } from '#shared/agent/output.ts';
import type { ShownApproval } from '#shared/contract/approvals.ts';
import { resolveAgentId } from '../agent-ids.ts';
import { askYesNo } from '../ask.ts';
import { type GlobalFlags, openApi, type Run } from '../run.ts';
import { writeJson } from '../view/json-view.ts';
import { notEmpty } from './option-values.ts';

interface ApproveFlags extends GlobalFlags {
  yes?: boolean;
  reject?: boolean;
  show?: boolean;
  note?: string;
  plan?: string;
  team?: boolean;
}

const examples = `
Examples:
  agents approve
  agents approve abcdefghij
  agents approve abcdefghij --show
  agents approve abcdefghij --plan 3fa9c1d20b7e
  agents approve abcdefghij --reject --note "Not before the release"
  agents approve abcdefghij --team --yes

Without an id it lists who waits for approval. With one it shows what for and, on a terminal, asks whether to approve;
elsewhere it wants --yes, --plan or --reject. With --plan nothing else is approved than that. Silence until the time
that is shown means no.`;

export function addApprove(program: Command, run: Run): void {
  program
    .command('approve')
    .summary('approve or reject what an agent asks for')
    .description('Shows who waits for approval, and decides what an agent that waits may do.')
    .argument('[id]', 'agent id, or a beginning or an end of it', notEmpty)
    .addOption(new Option('-y, --yes', 'approve without asking').conflicts('reject'))
    .option('--reject', 'say no (also --no)')
    .addOption(new Option('--no', 'say no').hideHelp().implies({ reject: true }))
    .option('--show', 'show what is asked for, and decide nothing')
    .option('--note <text>', 'a reason, which the agent is told', notEmpty)
    .option('--plan <hash>', 'only if this is what is asked for: at least 8 digits of its hash', notEmpty)
    .option('--team', "anybody's agent; needs a permission of its own")
    .addHelpText('after', examples)
    .action(async (id: string | undefined, _flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<ApproveFlags>();
      await (id === undefined ? listWaiting(run, flags) : approve(run, id, flags));
    });
}

interface Waiting {
  agent_id: string;
  subagent_type: string;
  approval: ShownApproval;
}

async function listWaiting(run: Run, flags: ApproveFlags): Promise<void> {
  const { out, err, now, command } = run.world;
  const api = await openApi(run, flags);
  const waiting = await findWaiting(flags.team === true ? api.listTeam : api.list, run.signal);
  if (flags.json === true) return writeJson(out, { approvals: waiting });
  for (const { agent_id, approval } of waiting) {
    const left = renderDuration(Date.parse(approval.expires_at) - now());
    const plan = approval.plan_hash.slice(0, 12);
    out.write(`${agent_id}  ${cleanLine(onOneLine(approval.title))}  (plan ${plan}, ${left} left)\n`);
  }
  const next = waiting.length === 0 ? 'No agent waits for approval.' : `Decide:  ${command} approve ID`;
  err.write(`${next}\n`);
}

async function approve(run: Run, id: string, flags: ApproveFlags): Promise<void> {
  const { world, signal } = run;
  const api = await openApi(run, flags);
  const list = flags.team === true ? api.listTeam : api.list;
  const agentId = await resolveAgentId({ api: { list }, now: world.now, signal }, id);
  const approval = (await findWaiting(list, signal)).find(({ agent_id }) => agent_id === agentId)?.approval;
  if (approval === undefined) {
    throw new UsageError(`${agentId} waits for no approval`, '`agents approve` lists which agents do.');
  }
  requirePlan(approval, flags.plan);
  const lines = renderApproval(agentId, approval);
  if (flags.show === true) {
    if (flags.json === true) writeJson(world.out, { agent_id: agentId, approval });
    else world.out.write(lines);
    return;
  }
  world.err.write(lines);
  if (!(await isSure(run, flags))) {
    world.err.write('Nothing is decided.\n');
    return;
  }
  const decision = {
    decision: flags.reject === true ? 'reject' : 'approve',
    plan_hash: approval.plan_hash,
    ...(flags.note !== undefined && { note: flags.note }),
  } as const;
  const answer = await (flags.team === true ? api.decideTeam : api.decide)(agentId, decision, { signal });
  if (flags.json === true) writeJson(world.out, answer);
  else world.out.write(`${cleanLine(answer.message)}\n`);
}

/** A no needs nobody's word; a yes needs it from whoever saw the plan, or knows its hash. */
async function isSure({ world, signal }: Run, { reject, yes, plan }: ApproveFlags): Promise<boolean> {
  if (reject === true || yes === true || plan !== undefined) return true;
  if (world.stdin.isTTY === true) return await askYesNo(world, 'Approve this?', signal);
  throw new UsageError(
    'nobody is here to ask',
    'Approve with --yes, or --plan and its hash; --reject says no.',
  );
}

function renderApproval(agentId: string, { title, details, plan_hash, expires_at }: ShownApproval): string {
  const text = [
    `${agentId}: ${onOneLine(title)}`,
    ...splitLines(details).map((line) => `  ${line}`),
    `Plan ${plan_hash}, to be decided until ${expires_at}`,
  ];
  return text.map((line) => `${cleanLine(line)}\n`).join('');
}

async function findWaiting(list: AgentsApi['list'], signal: AbortSignal): Promise<Waiting[]> {
  const { agents } = await listPages(list, { status: 'running' }, { signal });
  return agents.flatMap(({ agent_id, subagent_type, approval }) =>
    approval === undefined ? [] : [{ agent_id, subagent_type, approval }],
  );
}

function requirePlan({ plan_hash, title }: ShownApproval, plan: string | undefined): void {
  if (plan === undefined || (plan.length >= 8 && plan_hash.startsWith(plan.toLowerCase()))) return;
  throw new UsageError(
    `the agent asks for another plan: ${plan_hash.slice(0, 12)} (${cleanLine(onOneLine(title))})`,
    'Look at it with --show, and give at least 8 digits of its hash.',
  );
}
