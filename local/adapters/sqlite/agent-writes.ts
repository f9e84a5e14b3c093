import type {
  AgentStore,
  Appended,
  MessageOutcome,
  NewMessage,
  Refusal,
  TurnCommit,
} from '#lambdas/ports/agent-store.ts';
import { joinArtifacts } from '#shared/agent/artifact.ts';
import { joinProgress, numberLines } from '#shared/agent/course.ts';
import type { AgentId } from '#shared/agent/ids.ts';
import { unheardLines } from '#shared/agent/message.ts';
import type { RunningAgent } from '#shared/agent/record.ts';
import { expiryOf, type Retention } from '#shared/agent/retention.ts';
import { addUsage } from '#shared/agent/usage.ts';
import * as rows from './agent-rows.ts';
import type { RecordDeps, StoreDeps } from './database.ts';
import type { GuardedWrite } from './guarded-write.ts';
import * as messageRows from './message-rows.ts';

/** The writes of a turn. */
export function turnWrites(
  { db }: StoreDeps,
  write: GuardedWrite,
): Pick<AgentStore, 'openTurn' | 'append' | 'commitTurn' | 'putAnswers' | 'putPending' | 'putArtifacts'> {
  return {
    openTurn: async (agentId, lease) =>
      write(agentId, {}, (found) => {
        const record = { ...found, lease };
        rows.updateLease(db, record);
        const shown = rows.selectShown(db, record);
        return { refused: false, record, conversation: rows.readConversation(db, agentId), shown };
      }),
    append: async (agentId, batch) =>
      write(agentId, { lease: batch.lease }, (found) => {
        const lines = numberLines(found, batch.lines, batch.at);
        const next_seq = found.next_seq + lines.length;
        const record = { ...found, next_seq, progress: joinProgress(found.progress, batch.progress) };
        rows.insertLines(db, agentId, { turn: batch.turn, lines });
        rows.updateCourse(db, record);
        return { refused: false, record, lines };
      }),
    commitTurn: async (agentId, commit) =>
      write(agentId, { lease: commit.lease, turn: commit.turn.turn }, (found) =>
        commitTurn(db, found, commit),
      ),
    putAnswers: async (agentId, answers) => {
      const written = await write(agentId, {}, (record) => {
        rows.insertAnswers(db, agentId, answers);
        return { refused: false, record };
      });
      return written.refused ? written : { refused: false };
    },
    putPending: async (agentId, call) => {
      const written = await write(agentId, {}, (record) => {
        rows.upsertPending(db, agentId, call);
        return { refused: false, record };
      });
      return written.refused ? written : { refused: false };
    },
    putArtifacts: async (agentId, added) => {
      const written = await write(agentId, {}, (found) => {
        const record = { ...found, artifacts: joinArtifacts(found.artifacts, added) };
        rows.updateArtifacts(db, record);
        return { refused: false, record };
      });
      return written.refused ? written : { refused: false, artifacts: written.record.artifacts };
    },
  };
}

/** The writes that close an execution or the agent itself. */
export function closingWrites(
  { db }: StoreDeps,
  write: GuardedWrite,
  retention: Retention,
): Pick<AgentStore, 'end' | 'renew'> {
  return {
    end: async (agentId, end, texts) =>
      write(agentId, {}, (found) => {
        const unheard = unheardLines(messageRows.countUnheard(db, agentId));
        const lines = numberLines(found, [...unheard, ...texts], end.completed_at);
        rows.insertLines(db, agentId, { turn: found.turn, lines });
        const next_seq = found.next_seq + lines.length;
        rows.writeEnd(db, agentId, { end, next_seq, expiresMs: expiryOf(end, retention) });
        return { refused: false, record: { ...found, ...end, next_seq }, lines };
      }),
    renew: async (agentId, epoch) => {
      const written = await write(agentId, { epoch }, (found) => {
        const record = { ...found, epoch: epoch + 1 };
        rows.updateCourse(db, record);
        return { refused: false, record };
      });
      return written.refused ? written : { refused: false };
    },
  };
}

/** An equal key is answered whether or not the agent still runs. */
export async function sendMessage(
  deps: RecordDeps,
  write: GuardedWrite,
  { agentId, message }: { agentId: AgentId; message: NewMessage },
): Promise<MessageOutcome | Refusal> {
  const { db } = deps;
  const repeated = rows.isReadable(deps, agentId)
    ? messageRows.findRepeated(db, agentId, message)
    : undefined;
  if (repeated !== undefined) return repeated;
  const written = await write(agentId, {}, (record) => ({
    ...{ refused: false, record },
    outcome: messageRows.insertMessage(db, agentId, message),
  }));
  return written.refused ? written : written.outcome;
}

function commitTurn(db: StoreDeps['db'], found: RunningAgent, commit: TurnCommit): Appended {
  const { turn } = commit;
  const lines = numberLines(found, commit.lines, turn.at);
  const record = {
    ...found,
    rehearsal: found.rehearsal || commit.rehearsal,
    turn: turn.turn,
    next_seq: found.next_seq + lines.length,
    progress: joinProgress(found.progress, commit.progress),
    usage: addUsage(found.usage, turn.usage),
  };
  rows.insertLines(db, found.agent_id, { turn: turn.turn, lines });
  rows.updateCourse(db, record, record.next_seq);
  rows.insertTurn(db, found.agent_id, turn);
  messageRows.markTold(db, found.agent_id, turn);
  rows.insertAnswers(db, found.agent_id, commit.answers);
  return { refused: false, record, lines };
}
