import type { AgentStore, OpenedTurn, Refusal, Written } from '#lambdas/ports/agent-store.ts';
import type { PendingCall, ToolAnswer } from '#shared/agent/conversation.ts';
import { whyRefused } from '#shared/agent/course.ts';
import type { AgentId } from '#shared/agent/ids.ts';
import { isRunning } from '#shared/storage/conditions.ts';
import { recordKey } from '#shared/storage/keys.ts';
import { maxTransactionActions } from '#shared/storage/table.ts';
import { firstAnswers, putAnswer, putPendingCall, readConversation } from './conversation-rows.ts';
import type { StoreDeps } from './deps.ts';
import { writeAll } from './guarded-write.ts';
import type { InTurn } from './in-turn.ts';
import { readShown } from './output-rows.ts';
import type { StoredRecord } from './record-item.ts';

/** Writes that demand nothing of a record but that it runs. */
export function turnWrites(
  deps: StoreDeps,
  inTurn: InTurn,
): Pick<AgentStore, 'openTurn' | 'putAnswers' | 'putPending'> {
  return {
    openTurn: (agentId, lease) => inTurn(agentId, () => openTurn(deps, agentId, lease)),
    putAnswers: (agentId, answers) => inTurn(agentId, () => putAnswers(deps, agentId, firstAnswers(answers))),
    putPending: (agentId, call) => inTurn(agentId, () => putPending(deps, agentId, call)),
  };
}

/** Takes the lease before it reads: what an older attempt still wrote is there, and it writes no more. */
async function openTurn(deps: StoreDeps, agentId: AgentId, lease: string): Promise<OpenedTurn | Refusal> {
  const change = { set: { lease, write_id: deps.ids.uuid() }, add: { version: 1 } };
  const taken = await deps.table.update({ update: recordKey(agentId), change, when: isRunning });
  if (!taken.done) return refusalOf(await deps.records.load(taken.refused.get(0)));
  const stored = await deps.records.load(taken.item);
  if (stored?.record.status !== 'running') return refusalOf(stored);
  const { record, committedSeq } = stored;
  const [conversation, shown] = await Promise.all([
    readConversation(deps, agentId),
    readShown(deps, agentId, { turn: record.turn + 1, committedSeq }),
  ]);
  return { refused: false, record, conversation, shown };
}

async function putAnswers(
  deps: StoreDeps,
  agentId: AgentId,
  answers: readonly ToolAnswer[],
): Promise<Written | Refusal> {
  const found = await deps.records.read(agentId);
  if (found?.record.status !== 'running') return refusalOf(found);
  // Answers are independent of each other: more than one transaction holds go in several.
  for (const some of inGroups(answers, maxTransactionActions - 1)) {
    const puts = await Promise.all(some.map((answer) => putAnswer(deps, found.record, answer)));
    const written = await writeAll(deps, [{ check: recordKey(agentId), when: isRunning }, ...puts]);
    if (!written.done) return refusalOf(await deps.records.load(written.refused.get(0)));
  }
  return { refused: false };
}

async function putPending(deps: StoreDeps, agentId: AgentId, call: PendingCall): Promise<Written | Refusal> {
  const found = await deps.records.read(agentId);
  if (found?.record.status !== 'running') return refusalOf(found);
  const put = await putPendingCall(deps, found.record, call);
  const written = await writeAll(deps, [{ check: recordKey(agentId), when: isRunning }, put]);
  return written.done ? { refused: false } : refusalOf(await deps.records.load(written.refused.get(0)));
}

/** 32 KiB of result and its findings to an answer: a transaction's own limit of 4 MB is the nearer one. */
const maxGroupBytes = 3_000_000;

function inGroups(answers: readonly ToolAnswer[], maxCount: number): ToolAnswer[][] {
  const groups: ToolAnswer[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const answer of answers) {
    const size = Buffer.byteLength(JSON.stringify(answer));
    const group = groups.at(-1);
    if (group === undefined || group.length >= maxCount || bytes + size > maxGroupBytes) {
      groups.push([answer]);
      bytes = size;
    } else {
      group.push(answer);
      bytes += size;
    }
  }
  return groups;
}

function refusalOf(found: StoredRecord | undefined): Refusal {
  return { refused: true, why: whyRefused(found?.record) ?? 'ended' };
}
