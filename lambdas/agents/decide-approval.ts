import type { DecidedApproval } from '#shared/agent/approval.ts';
import { type DecideOutcome, decideApproval } from '#shared/agent/approval-rules.ts';
import type { Owner } from '#shared/agent/ids.ts';
import { onOneLine, stripControls } from '#shared/agent/output.ts';
import type { AgentRecord } from '#shared/agent/record.ts';
import type { DecisionAnswer, DecisionRequest } from '#shared/contract/approvals.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import { maskSecrets } from '#shared/secrets/mask-secrets.ts';
import type { AgentStore } from '../ports/agent-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Executions } from '../ports/executions.ts';
import type { Log } from '../ports/log.ts';
import type { OutputSearch } from '../ports/output-search.ts';
import { handToSearch } from './hand-to-search.ts';
import { agentEnded, getAnyAgent, getOwnAgent } from './own-agent.ts';
import type { PlatformSettings } from './platform-settings.ts';

export interface DecideDeps {
  store: Pick<AgentStore, 'get' | 'moveApprovals'>;
  executions: Pick<Executions, 'wake'>;
  search: Pick<OutputSearch, 'append'>;
  clock: Pick<Clock, 'now'>;
  log: Log;
  settings: Pick<PlatformSettings, 'ownerMayApprove'>;
}

export interface DecideRequest {
  /** Who calls, without and with the session's name. */
  owner: Owner;
  caller: string;
  agentId: string;
  decision: DecisionRequest;
  /** Whether agents of others are found as well, which is IAM's to grant. */
  isTeam: boolean;
}

/**
 * Records who decided what, in one write, and wakes the agent. Repeated by whoever decided it answers alike, and wakes
 * again; any other decision after the first is refused and names that.
 * @throws {ProductError} unknown_agent, agent_ended, forbidden, no_approval, approval_changed, approval_decided
 */
export async function decide(deps: DecideDeps, request: DecideRequest): Promise<DecisionAnswer> {
  const { owner, agentId, decision, isTeam } = request;
  const find = () => (isTeam ? getAnyAgent(deps, agentId) : getOwnAgent(deps, owner, agentId));
  const record = await find();
  requireRight(deps, record, request);
  const moved = await deps.store.moveApprovals(
    record.agent_id,
    decideApproval({
      ...{ decision: decision.decision, by: request.caller, at: deps.clock.now().toISOString() },
      ...{ note: cleanNote(decision.note), planHash: decision.plan_hash },
    }),
  );
  if (moved.refused) throw agentEnded(await find(), 'nothing was decided');
  await handToSearch(deps, record.agent_id, moved.lines);
  const approval = requireDecided(moved.outcome, decision);
  const { status, title, tool, plan_hash } = approval;
  await wake(deps, record, approval);
  deps.log.info('approval decided', { agent_id: record.agent_id, by: request.caller, status, plan_hash });
  return {
    ...{ agent_id: record.agent_id, decision: status, tool, title, plan_hash },
    ...{ decided_by: approval.decided_by, decided_at: approval.decided_at },
    ...(approval.note !== undefined && { note: approval.note }),
    message: `${title}: ${status}.`,
  };
}

/** Four eyes, where the platform is set so: another session of the owner's role is still the owner. A no is anybody's. */
function requireRight({ settings }: DecideDeps, record: AgentRecord, request: DecideRequest): void {
  const isOwn = record.owner === request.owner;
  if (!isOwn || settings.ownerMayApprove || request.decision.decision === 'reject') return;
  throw new ProductError('forbidden', {
    message: 'On this platform nobody approves what an agent of his own asks for.',
    remedy: ['Ask somebody who may decide for everybody, with ', { call: 'decide-team-approval' }, '.'],
  });
}

type Answerable = Exclude<DecidedApproval, { status: 'expired' }>;

function requireDecided(outcome: DecideOutcome, { decision }: DecisionRequest): Answerable {
  switch (outcome.kind) {
    case 'decided':
      if (outcome.approval.status !== 'expired') return outcome.approval;
      throw decidedBefore(outcome.approval);
    case 'decided_before':
      throw decidedBefore(outcome.approval);
    case 'other_plan':
      throw new ProductError('approval_changed', {
        message: `The agent asks for something else by now: ${outcome.approval.title}`,
        remedy: [
          `Look at it before you ${decision}: what is pending is shown by `,
          { call: 'list-agents' },
          '.',
        ],
        details: { plan_hash: outcome.approval.plan_hash },
      });
    case 'none':
      throw new ProductError('no_approval', {
        message: 'This agent waits for no approval.',
        remedy: ['Which agents do is shown by ', { call: 'list-agents' }, '.'],
      });
  }
}

function decidedBefore(approval: DecidedApproval): ProductError {
  const { status, title, decided_at } = approval;
  const by = status === 'expired' ? '' : ` by ${approval.decided_by}`;
  return new ProductError('approval_decided', {
    message: `${title}: ${status}${by} at ${decided_at}.`,
    remedy: 'A decision stands. The agent may ask again.',
    details: {
      decision: status,
      decided_at,
      ...(status === 'expired' ? {} : { decided_by: approval.decided_by }),
    },
  });
}

/** The decision stands already: an agent that is not woken now is woken by the sweep, or by the end of its time. */
async function wake(
  { executions, log }: DecideDeps,
  { agent_id }: AgentRecord,
  { token }: DecidedApproval,
): Promise<void> {
  // Without one no execution waits yet, and the one that is about to will look before it does.
  if (token === undefined) return;
  try {
    await executions.wake(token);
  } catch (error) {
    log.warn('agent not woken', { agent_id, error });
  }
}

function cleanNote(note: string | undefined): string | undefined {
  const clean = maskSecrets(stripControls(onOneLine(note ?? ''))).trim();
  return clean === '' ? undefined : clean;
}
