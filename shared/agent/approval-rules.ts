import {
  type Approval,
  approvalOfCall,
  type DecidedApproval,
  type PendingApproval,
  pendingApproval,
} from './approval.ts';
import { limits } from './limits.ts';
import { cleanLine, splitLines } from './output.ts';
import type { RunningAgent } from './record.ts';

/**
 * What a rule makes of an agent's approvals: an outcome for whoever asked, and what is to be written. Rules are
 * pure, since a store may ask again with what somebody else wrote in between.
 */
export interface ApprovalMove<Outcome> {
  outcome: Outcome;
  /** Nothing is written without. */
  change?: {
    approvals: readonly Approval[];
    /** Clean ones. */
    lines: readonly string[];
    /** Shown as progress. */
    currentStep?: string;
    at: string;
  };
}
export type ApprovalRule<Outcome> = (record: RunningAgent) => ApprovalMove<Outcome>;

/** `busy`: another one is pending, ask again after it. `too_many`: no more of this agent. */
export type AskOutcome = 'pending' | 'approved' | 'busy' | 'too_many';

/** Asks. Asked twice for the same call and plan, it is one request. */
export function askForApproval(request: Omit<PendingApproval, 'status'>): ApprovalRule<AskOutcome> {
  return (record) => {
    const { approvals = [] } = record;
    const known = approvalOfCall(record, request);
    if (known?.plan_hash === request.plan_hash && known.status !== 'rejected' && known.status !== 'expired') {
      return { outcome: known.status };
    }
    if (pendingApproval(record) !== undefined) return { outcome: 'busy' };
    if (approvals.length >= limits.approvals) return { outcome: 'too_many' };
    const { title, details, expires_at, plan_hash } = request;
    return {
      outcome: 'pending',
      change: {
        approvals: [...approvals, { status: 'pending', ...request }],
        lines: [
          cleanLine(`[APPROVAL] needed until ${expires_at}: ${title} (plan ${plan_hash.slice(0, 12)})`),
          // Set in, so that no line of it begins with a marker.
          ...splitLines(details).map((line) => cleanLine(`  ${line}`)),
        ],
        currentStep: `Waiting for approval: ${title}`,
        at: request.requested_at,
      },
    };
  };
}

/** Notes the token of the execution's newest wait. Where nothing is pending any more, whoever waits is to be woken. */
export function armApproval(token: string, at: string): ApprovalRule<'armed' | 'decided'> {
  return (record) => {
    const pending = pendingApproval(record);
    if (pending === undefined) return { outcome: 'decided' };
    const approvals = [...(record.approvals ?? []).slice(0, -1), { ...pending, token }];
    return { outcome: 'armed', change: { approvals, lines: [], at } };
  };
}

export interface Decision {
  decision: 'approve' | 'reject';
  /** The principal that called, its session's name included. */
  by: string;
  /** One clean line. */
  note?: string | undefined;
  /** What the decider was shown; without it the decision is about whatever is pending. */
  planHash?: string | undefined;
  at: string;
}

export type DecideOutcome =
  /** By this decision, or by an equal one of the same principal before it. */
  | { kind: 'decided'; approval: DecidedApproval }
  /** By an other one, or by the clock. */
  | { kind: 'decided_before'; approval: DecidedApproval }
  /** What is pending is not what the decider was shown. */
  | { kind: 'other_plan'; approval: PendingApproval }
  | { kind: 'none' };

/** Decides, once. Behind its time a request is not decided but expires. */
export function decideApproval(decision: Decision): ApprovalRule<DecideOutcome> {
  return (record) => {
    const pending = pendingApproval(record);
    if (pending === undefined) return { outcome: decidedAlready(record.approvals?.at(-1), decision) };
    if (pending.expires_at <= decision.at) return expire(record, pending, decision.at);
    if (decision.planHash !== undefined && decision.planHash !== pending.plan_hash) {
      return { outcome: { kind: 'other_plan', approval: pending } };
    }
    const { status: _, details: __, ...request } = pending;
    const approval: DecidedApproval = {
      ...request,
      status: decision.decision === 'approve' ? 'approved' : 'rejected',
      decided_at: decision.at,
      decided_by: decision.by,
      ...(decision.note !== undefined && { note: decision.note }),
    };
    const said = decision.note === undefined ? '' : `: ${decision.note}`;
    const line = `[APPROVAL] ${approval.status} by ${decision.by}${said}`;
    const currentStep = `${approval.status === 'approved' ? 'Approved' : 'Rejected'}: ${approval.title}`;
    return moved(record, { approval, line, currentStep }, { kind: 'decided', approval });
  };
}

/** Lets a request expire whose time is over, or, where it is `moot`, whose call is; one that was decided stays so. */
export function expireApproval(at: string, { isMoot }: { isMoot: boolean }): ApprovalRule<void> {
  return (record) => {
    const pending = pendingApproval(record);
    const isOver = pending !== undefined && (isMoot || pending.expires_at <= at);
    return isOver ? { ...expire(record, pending, at), outcome: undefined } : { outcome: undefined };
  };
}

function expire(record: RunningAgent, pending: PendingApproval, at: string): ApprovalMove<DecideOutcome> {
  const { status: _, details: __, ...request } = pending;
  const approval: DecidedApproval = { ...request, status: 'expired', decided_at: at };
  const line =
    pending.expires_at <= at
      ? '[APPROVAL] expired: nobody decided in time, which means no'
      : '[APPROVAL] withdrawn: the call that asked for it is over';
  const currentStep = `Not approved: ${approval.title}`;
  return moved(record, { approval, line, currentStep }, { kind: 'decided_before', approval });
}

function moved(
  record: RunningAgent,
  { approval, line, currentStep }: { approval: DecidedApproval; line: string; currentStep: string },
  outcome: DecideOutcome,
): ApprovalMove<DecideOutcome> {
  const approvals = [...(record.approvals ?? []).slice(0, -1), approval];
  return {
    outcome,
    change: { approvals, lines: [cleanLine(line)], currentStep, at: approval.decided_at },
  };
}

function decidedAlready(last: Approval | undefined, { decision, by }: Decision): DecideOutcome {
  if (last === undefined || last.status === 'pending') return { kind: 'none' };
  const isEqual =
    last.status === (decision === 'approve' ? 'approved' : 'rejected') && last.decided_by === by;
  return { kind: isEqual ? 'decided' : 'decided_before', approval: last };
}
