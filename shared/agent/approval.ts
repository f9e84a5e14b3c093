import * as z from 'zod';

const requestSchema = z.object({
  /** Which call of the agent waits for it. */
  turn: z.int().min(1),
  tool_use_id: z.string().min(1),
  tool: z.string(),
  /** One clean line. */
  title: z.string(),
  /** Of tool, title, details and plan: a decision holds for exactly this. 64 hexadecimal digits. */
  plan_hash: z.string(),
  requested_at: z.iso.datetime(),
  /** Silence until then means no. */
  expires_at: z.iso.datetime(),
  /** Wakes the execution that waits: that of the newest wait. */
  token: z.string().optional(),
});

const decided = requestSchema.extend({ decided_at: z.iso.datetime() });
const byPerson = {
  /** Who decided, as the call was signed, the session's name included. */
  decided_by: z.string(),
  note: z.string().optional(),
};

/** What became of a tool's question whether it may. Once decided it never changes. */
export const approvalSchema = z.discriminatedUnion('status', [
  requestSchema.extend({
    status: z.literal('pending'),
    /** What is asked for, clean. Also in the output, which is why decided ones do without. */
    details: z.string(),
  }),
  decided.extend({ status: z.literal('approved'), ...byPerson }),
  decided.extend({ status: z.literal('rejected'), ...byPerson }),
  decided.extend({ status: z.literal('expired') }),
]);
export type Approval = z.infer<typeof approvalSchema>;
export type PendingApproval = Extract<Approval, { status: 'pending' }>;
export type DecidedApproval = Exclude<Approval, { status: 'pending' }>;

type WithApprovals = { approvals?: readonly Approval[] | undefined };

/** The one that waits for a decision: at most one does, the latest. */
export function pendingApproval({ approvals }: WithApprovals): PendingApproval | undefined {
  const last = approvals?.at(-1);
  return last?.status === 'pending' ? last : undefined;
}

/** What stands for a call: the latest, where a plan changed behind an approval. */
export function approvalOfCall(
  { approvals }: WithApprovals,
  call: { turn: number; tool_use_id: string },
): Approval | undefined {
  return approvals?.findLast(
    ({ turn, tool_use_id }) => turn === call.turn && tool_use_id === call.tool_use_id,
  );
}

/** Why a call was not let through, for the model. */
export function refusalText(approval: Exclude<DecidedApproval, { status: 'approved' }>): string {
  if (approval.status === 'expired') {
    return `Not approved: nobody decided until ${approval.expires_at}, which means no. Nothing was changed by this call.`;
  }
  const { decided_by, note } = approval;
  return `Not approved: ${decided_by} rejected it${note === undefined ? '' : `, saying: ${note}`}. Nothing was changed by this call.`;
}
