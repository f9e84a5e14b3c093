import type { ApprovalsMoved, Refusal } from '#lambdas/ports/agent-store.ts';
import type { ApprovalRule } from '#shared/agent/approval-rules.ts';
import { applyMove } from '#shared/agent/course.ts';
import type { AgentId } from '#shared/agent/ids.ts';
import * as rows from './agent-rows.ts';
import type { StoreDeps } from './database.ts';
import type { GuardedWrite } from './guarded-write.ts';

export async function moveApprovals<Outcome>(
  { db }: StoreDeps,
  write: GuardedWrite,
  { agentId, rule }: { agentId: AgentId; rule: ApprovalRule<Outcome> },
): Promise<ApprovalsMoved<Outcome> | Refusal> {
  return write(agentId, {}, (found) => {
    const { outcome, change } = rule(found);
    if (change === undefined) return { refused: false, outcome, record: found, lines: [] };
    const { record, lines } = applyMove(found, change);
    rows.insertLines(db, agentId, { turn: record.turn, lines });
    rows.updateCourse(db, record);
    rows.updateApprovals(db, record);
    return { refused: false, outcome, record, lines };
  });
}
