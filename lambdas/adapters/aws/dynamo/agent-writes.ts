import type { AgentStore, Appended, TurnCommit } from '#lambdas/ports/agent-store.ts';
import { joinArtifacts } from '#shared/agent/artifact.ts';
import { joinProgress, numberLines } from '#shared/agent/course.ts';
import type { End } from '#shared/agent/end.ts';
import { unheardLines } from '#shared/agent/message.ts';
import type { RunningAgent } from '#shared/agent/record.ts';
import { expiryOf, linesExpiryOf, type Retention } from '#shared/agent/retention.ts';
import { addUsage } from '#shared/agent/usage.ts';
import { every, isRunning, isUnchanged } from '#shared/storage/conditions.ts';
import { recordKey, slotsKey, turnKey } from '#shared/storage/keys.ts';
import { firstAnswers, putAnswer, putTurn } from './conversation-rows.ts';
import type { StoreDeps } from './deps.ts';
import type { GuardedWrite, Plan } from './guarded-write.ts';
import { putLines } from './output-rows.ts';
import { putPast } from './past-item.ts';
import { courseChange, endChange, type StoredRecord } from './record-item.ts';
import type { Change, Write } from './write.ts';

type Found = StoredRecord & { record: RunningAgent };

/** Lines, turns and the end: each one transaction that moves the record. */
export function agentWrites(
  deps: StoreDeps,
  write: GuardedWrite,
  retention: Retention,
): Pick<AgentStore, 'append' | 'commitTurn' | 'end'> {
  return {
    append: (agentId, batch) =>
      write(agentId, { lease: batch.lease }, async (found, writeId) => {
        const lines = numberLines(found.record, batch.lines, batch.at);
        const next_seq = found.record.next_seq + lines.length;
        const progress = joinProgress(found.record.progress, batch.progress);
        const record = { ...found.record, next_seq, progress };
        const put = await putLines(deps, record, { turn: batch.turn, lines, writeId });
        return {
          writes: [moveRecord(found, courseChange(found, record, writeId)), ...put.writes],
          result: { refused: false, record, lines },
          proof: put.key,
        };
      }),
    commitTurn: (agentId, commit) =>
      write(agentId, { lease: commit.lease, turn: commit.turn.turn }, (found, writeId) =>
        planCommit(deps, found, { ...commit, writeId }),
      ),
    end: (agentId, end, texts) =>
      write(agentId, {}, (found, writeId) => planEnd(deps, found, { end, texts, writeId, retention })),
  };
}

/** Writes to the record alone. */
export function recordWrites(write: GuardedWrite): Pick<AgentStore, 'putArtifacts' | 'renew'> {
  return {
    putArtifacts: (agentId, added) =>
      write(agentId, {}, async (found, writeId) => {
        const artifacts = joinArtifacts(found.record.artifacts, added);
        const record = { ...found.record, artifacts };
        return {
          writes: [moveRecord(found, courseChange(found, record, writeId))],
          result: { refused: false, artifacts },
        };
      }),
    renew: (agentId, epoch) =>
      write(agentId, { epoch }, async (found, writeId) => {
        const record = { ...found.record, epoch: epoch + 1 };
        return {
          writes: [moveRecord(found, courseChange(found, record, writeId))],
          result: { refused: false },
        };
      }),
  };
}

async function planEnd(
  deps: StoreDeps,
  found: Found,
  { end, texts, writeId, retention }: EndRequest,
): Promise<Plan<Appended>> {
  const { record } = found;
  const { sent, told } = found.messages;
  const lines = numberLines(record, [...unheardLines(sent - told), ...texts], end.completed_at);
  const ended = { ...record, ...end, next_seq: record.next_seq + lines.length };
  const expiresMs = expiryOf(end, retention);
  const put = await putLines(deps, record, { turn: record.turn, lines, writeId });
  const release = {
    update: slotsKey(record.owner),
    change: { delete: { agents: new Set([record.agent_id]) } },
  };
  return {
    writes: [
      moveRecord(found, endChange(found, { end, next_seq: ended.next_seq, expiresMs }, writeId)),
      release,
      putPast(ended, { from: expiresMs, until: linesExpiryOf(end, retention) }),
      ...put.writes,
    ],
    result: { refused: false, record: ended, lines },
  };
}

interface EndRequest {
  end: End;
  texts: readonly string[];
  writeId: string;
  retention: Retention;
}

async function planCommit(
  deps: StoreDeps,
  found: Found,
  commit: TurnCommit & { writeId: string },
): Promise<Plan<Appended>> {
  const { turn, writeId } = commit;
  const lines = numberLines(found.record, commit.lines, turn.at);
  const record = {
    ...found.record,
    rehearsal: found.record.rehearsal || commit.rehearsal,
    turn: turn.turn,
    next_seq: found.record.next_seq + lines.length,
    progress: joinProgress(found.record.progress, commit.progress),
    usage: addUsage(found.record.usage, turn.usage),
  };
  const { set } = courseChange(found, record, writeId);
  const put = await putLines(deps, record, { turn: turn.turn, lines, writeId });
  const answers = firstAnswers(commit.answers).map((answer) => putAnswer(deps, record, answer));
  return {
    writes: [
      // Lines before the next one belong to this turn or to turns before it.
      moveRecord(found, { set: { ...set, committed_seq: record.next_seq, messages_told: turn.told } }),
      await putTurn(deps, record, { turn, writeId }),
      ...put.writes,
      ...(await Promise.all(answers)),
    ],
    result: { refused: false, record, lines },
    proof: turnKey(record.agent_id, turn.turn),
  };
}

export function moveRecord({ record, version }: Found, change: Change): Write {
  return { update: recordKey(record.agent_id), change, when: every(isRunning, isUnchanged(version)) };
}
