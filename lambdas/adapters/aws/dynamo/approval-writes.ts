import type { ApprovalsMoved, Refusal } from '#lambdas/ports/agent-store.ts';
import type { ApprovalRule } from '#shared/agent/approval-rules.ts';
import { applyMove } from '#shared/agent/course.ts';
import type { AgentId } from '#shared/agent/ids.ts';
import { moveRecord } from './agent-writes.ts';
import type { StoreDeps } from './deps.ts';
import type { GuardedWrite } from './guarded-write.ts';
import { putLines } from './output-rows.ts';
import { courseChange } from './record-item.ts';

export async function moveApprovals<Outcome>(
  deps: StoreDeps,
  write: GuardedWrite,
  { agentId, rule }: { agentId: AgentId; rule: ApprovalRule<Outcome> },
): Promise<ApprovalsMoved<Outcome> | Refusal> {
  return write<ApprovalsMoved<Outcome>>(agentId, {}, async (found, writeId) => {
    const { outcome, change } = rule(found.record);
    if (change === undefined) {
      return { writes: [], result: { refused: false, outcome, record: found.record, lines: [] } };
    }
    const { record, lines } = applyMove(found.record, change);
    const { set } = courseChange(found, record, writeId);
    const put = await putLines(deps, record, { turn: record.turn, lines, writeId });
    return {
      writes: [moveRecord(found, { set: { ...set, approvals: record.approvals } }), ...put.writes],
      result: { refused: false, outcome, record, lines },
      proof: put.key,
    };
  });
}
