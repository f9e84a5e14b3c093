import { createHash } from 'node:crypto';
import type { PendingApproval } from '#shared/agent/approval.ts';
import { limits } from '#shared/agent/limits.ts';
import { onOneLine, splitLines, stripControls } from '#shared/agent/output.ts';
import { maskSecrets } from '#shared/secrets/mask-secrets.ts';
import { type ApprovalDemand, ToolError } from './tool.ts';

/** What a person is shown and what a decision is bound to. */
export type ShownDemand = Pick<PendingApproval, 'title' | 'details' | 'plan_hash'>;

/** The same, with the time that there is for a decision. */
export type PreparedDemand = ShownDemand & Pick<PendingApproval, 'requested_at' | 'expires_at'>;

/** Clean, and with the hash of tool, title, details and plan: whoever approves, approves exactly that. */
export function showDemand(tool: string, { title, details, plan }: ApprovalDemand): ShownDemand {
  const shown = {
    title: maskSecrets(stripControls(onOneLine(title))).trim(),
    details: maskSecrets(splitLines(details).map(stripControls).join('\n')),
  };
  const exactly = JSON.stringify([tool, title, details, sorted(plan)]);
  return { ...shown, plan_hash: createHash('sha256').update(exactly).digest('hex') };
}

/**
 * The demand as it is asked, with the time that there is for it.
 * @throws {ToolError} for one that cannot be shown whole, or where no time is left; {Error} for one without a title.
 */
export function prepareDemand(
  tool: string,
  demand: ApprovalDemand,
  { now, deadlineAt }: { now: Date; deadlineAt: Date },
): PreparedDemand {
  const shown = showDemand(tool, demand);
  if (shown.title === '' || shown.details.trim() === '') throw new Error('a demand says nothing');
  if (
    Buffer.byteLength(shown.details) > limits.approvalDetailsBytes ||
    [...shown.title].length > limits.approvalTitleChars
  ) {
    throw new ToolError(
      'This is too much to be shown to the person who has to approve it. Do it in smaller parts, each with an approval of its own.',
    );
  }
  const { default: usual, max } = limits.approvalMinutes;
  const minutes = Math.min(demand.timeoutMinutes ?? usual, max);
  const lastMs = deadlineAt.getTime() - limits.approvalMarginSeconds * 1000;
  const expiresMs = Math.min(now.getTime() + minutes * 60_000, lastMs);
  if (expiresMs <= now.getTime()) {
    throw new ToolError(
      'This needs approval, and the time of this agent is too short to wait for it. Nothing was changed.',
    );
  }
  return { ...shown, requested_at: now.toISOString(), expires_at: new Date(expiresMs).toISOString() };
}

/** Keys in one order, whatever the order in which a service named them. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
