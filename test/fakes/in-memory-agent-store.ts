import type {
  AgentStore,
  Appended,
  ClaimOutcome,
  ClaimRequest,
  ListPage,
  ListQuery,
  MessageOutcome,
  NewMessage,
  Refusal,
  TurnCommit,
} from '#lambdas/ports/agent-store.ts';
import { ChangeBell, hasChanged } from '#lambdas/ports/changes.ts';
import type { Clock } from '#lambdas/ports/clock.ts';
import { allowances } from '#shared/agent/allowance.ts';
import { joinArtifacts } from '#shared/agent/artifact.ts';
import type { PendingCall, ToolAnswer, Turn } from '#shared/agent/conversation.ts';
import { applyMove, beginCourse, joinProgress, numberLines, whyRefused } from '#shared/agent/course.ts';
import type { AgentId } from '#shared/agent/ids.ts';
import { type Message, unheardLines } from '#shared/agent/message.ts';
import type { OutputLine } from '#shared/agent/output.ts';
import { type AgentRecord, isEnded, isRunning, type RunningAgent } from '#shared/agent/record.ts';
import {
  defaultRetention,
  expiryOf,
  keyLifetimeMs,
  linesExpiryOf,
  type Retention,
} from '#shared/agent/retention.ts';
import { addUsage } from '#shared/agent/usage.ts';
import { addAnswers, addPending } from './answered-calls.ts';
import { inMemoryCalls } from './in-memory-calls.ts';
import { inMemoryFires } from './in-memory-fires.ts';
import { decodePlace, placeOf } from './places.ts';

interface Agent {
  record: AgentRecord;
  lines: (OutputLine & { turn: number })[];
  turns: Turn[];
  answers: ToolAnswer[];
  messages: (Message & { idempotency: NewMessage['idempotency'] })[];
  pending: PendingCall[];
  taken: Map<string, number>;
  expiresMs: number;
}

interface Key {
  bodyHash: string;
  agentId: AgentId;
  expiresMs: number;
}

/** The store in a few maps. Each method does its work before its first await, so it is one transaction. */
export function inMemoryAgentStore(
  deps: { clock: Clock },
  retention: Retention = defaultRetention,
): AgentStore {
  const agents = new Map<string, Agent>();
  const keys = new Map<string, Key>();
  const bell = new ChangeBell(deps.clock);

  const visible = (agentId: string): Agent | undefined => {
    const agent = agents.get(agentId);
    return agent === undefined || agent.expiresMs <= deps.clock.now().getTime() ? undefined : agent;
  };
  const newestFirst = (): AgentRecord[] =>
    [...agents.keys()]
      .flatMap((agentId) => visible(agentId)?.record ?? [])
      .sort((a, b) => (placeOf(a) < placeOf(b) ? 1 : -1));

  const write = <Result extends { refused: false }>(
    agentId: AgentId,
    demand: Parameters<typeof whyRefused>[1],
    change: (agent: Agent, record: RunningAgent) => Result,
  ): Result | Refusal => {
    const agent = visible(agentId);
    const why = whyRefused(agent?.record, demand);
    if (agent === undefined || !isRunning(agent.record)) return { refused: true, why: why ?? 'ended' };
    if (why !== undefined) return { refused: true, why };
    const result = change(agent, agent.record);
    bell.ring(agentId);
    return result;
  };

  const claim = (request: ClaimRequest): ClaimOutcome => {
    const { start, idempotency, maxRunning, onDuplicate } = request;
    const nowMs = deps.clock.now().getTime();
    const keyName = JSON.stringify([start.owner, idempotency?.key]);
    const key = idempotency === undefined ? undefined : keys.get(keyName);
    const before = key === undefined || key.expiresMs <= nowMs ? undefined : visible(key.agentId)?.record;
    if (before !== undefined) {
      return key?.bodyHash === idempotency?.bodyHash
        ? { outcome: 'repeated', record: before }
        : { outcome: 'key_conflict', agentId: before.agent_id };
    }
    const running = newestFirst()
      .filter(isRunning)
      .filter(({ owner }) => owner === start.owner);
    const duplicate = running.find(
      (record) => record.subagent_type === start.subagent_type && record.workspace === start.workspace,
    );
    if (onDuplicate !== 'allow' && duplicate !== undefined) {
      return { outcome: 'duplicate', record: duplicate };
    }
    if (running.length >= maxRunning) return { outcome: 'too_many', running };
    const agent = {
      record: beginCourse(start),
      lines: [],
      turns: [],
      answers: [],
      messages: [],
      pending: [],
      taken: new Map<string, number>(),
      expiresMs: Number.POSITIVE_INFINITY,
    };
    agents.set(start.agent_id, agent);
    const { record } = addLines(agent, agent.record, {
      turn: 0,
      texts: request.firstLines,
      at: start.started_at,
    });
    if (idempotency !== undefined) {
      const { bodyHash } = idempotency;
      keys.set(keyName, { bodyHash, agentId: start.agent_id, expiresMs: nowMs + keyLifetimeMs });
    }
    return { outcome: 'started', record };
  };

  const list = (query: ListQuery): ListPage => {
    const before = query.cursor === undefined ? undefined : decodePlace(query.cursor);
    const found = newestFirst().filter(
      (record) =>
        (query.owner === undefined || record.owner === query.owner) &&
        (query.status === undefined || record.status === query.status) &&
        (query.subagentType === undefined || record.subagent_type === query.subagentType) &&
        (before === undefined || placeOf(record) < before),
    );
    const page = found.slice(0, query.limit).map((record) => ({ ...record, prompt: '' }));
    const last = page.at(-1);
    return found.length > page.length && last !== undefined
      ? { agents: page, nextCursor: `at ${placeOf(last)}` }
      : { agents: page };
  };

  return {
    claim: async (request) => structuredClone(claim(request)),
    get: async (agentId) => structuredClone(visible(agentId)?.record),
    getPast: async (agentId) => {
      const record = visible(agentId) === undefined ? agents.get(agentId)?.record : undefined;
      const isFound =
        record !== undefined &&
        isEnded(record) &&
        linesExpiryOf(record, retention) > deps.clock.now().getTime();
      return isFound ? structuredClone({ ...record, prompt: '' }) : undefined;
    },
    list: async (query) => structuredClone(list(query)),
    listRunning: async () =>
      structuredClone(newestFirst().filter(isRunning)).map((record) => ({ ...record, prompt: '' })),

    openTurn: async (agentId, lease) =>
      write(agentId, {}, (agent, found) => {
        const record = { ...found, lease };
        agent.record = record;
        const { turns, answers, pending } = agent;
        const messages = agent.messages.map(({ idempotency: _, ...message }) => message);
        const shown = agent.lines.filter(({ turn }) => turn === record.turn + 1).map(({ text }) => text);
        const conversation = { turns, answers, messages, pending };
        return structuredClone({ refused: false, record, conversation, shown });
      }),
    append: async (agentId, { lease, turn, lines, at, progress }) =>
      write(agentId, { lease }, (agent, found) => {
        const moved = { ...found, progress: joinProgress(found.progress, progress) };
        return structuredClone(addLines(agent, moved, { turn, texts: lines, at }));
      }),
    commitTurn: async (agentId, commit) =>
      write(agentId, { lease: commit.lease, turn: commit.turn.turn }, (agent, found) =>
        structuredClone(commitTo(agent, found, commit)),
      ),
    putAnswers: async (agentId, answers) =>
      write(agentId, {}, (agent) => {
        addAnswers(agent, answers);
        return { refused: false };
      }),
    sendMessage: async (agentId, { maxWaiting, idempotency, ...said }) => {
      const before = visible(agentId)?.messages.find(
        (message) => idempotency !== undefined && message.idempotency?.key === idempotency.key,
      );
      if (before !== undefined) {
        return before.idempotency?.bodyHash === idempotency?.bodyHash
          ? { refused: false, outcome: 'repeated', number: before.number }
          : { refused: false, outcome: 'key_conflict' };
      }
      return write<MessageOutcome>(agentId, {}, (agent) => {
        const told = agent.turns.at(-1)?.told ?? 0;
        if (agent.messages.length - told >= maxWaiting) return { refused: false, outcome: 'too_many' };
        const number = agent.messages.length + 1;
        agent.messages.push({ ...said, number, idempotency });
        return { refused: false, outcome: 'sent', number };
      });
    },
    putArtifacts: async (agentId, added) =>
      write(agentId, {}, (agent, found) => {
        const artifacts = joinArtifacts(found.artifacts, added);
        agent.record = { ...found, artifacts };
        return structuredClone({ refused: false, artifacts });
      }),
    putPending: async (agentId, call) =>
      write(agentId, {}, (agent) => {
        addPending(agent, structuredClone(call));
        return { refused: false };
      }),
    moveApprovals: async (agentId, rule) =>
      write(agentId, {}, (agent, found) => {
        const { outcome, change } = rule(structuredClone(found));
        if (change === undefined)
          return structuredClone({ refused: false, outcome, record: found, lines: [] });
        const { record, lines } = applyMove(found, change);
        agent.lines.push(...lines.map((line) => ({ ...line, turn: record.turn })));
        agent.record = record;
        return structuredClone({ refused: false, outcome, record, lines });
      }),
    end: async (agentId, end, texts) =>
      write(agentId, {}, (agent, found) => {
        const told = agent.turns.at(-1)?.told ?? 0;
        const all = [...unheardLines(agent.messages.length - told), ...texts];
        const { lines } = addLines(agent, found, { turn: found.turn, texts: all, at: end.completed_at });
        agent.record = { ...agent.record, ...end } as AgentRecord;
        agent.expiresMs = expiryOf(end, retention);
        return structuredClone({ refused: false, record: agent.record, lines });
      }),
    takeAllowance: async (agentId, name) =>
      write(agentId, {}, ({ taken }) => {
        const before = taken.get(name) ?? 0;
        const isTaken = before < allowances[name];
        if (isTaken) taken.set(name, before + 1);
        return { refused: false, isTaken };
      }),
    countTaken: async (agentId, name) => visible(agentId)?.taken.get(name) ?? 0,
    renew: async (agentId, epoch) =>
      write(agentId, { epoch }, (agent, found) => {
        agent.record = { ...found, epoch: epoch + 1 };
        return { refused: false };
      }),

    readConversation: async (agentId) => {
      const { turns = [], answers = [], messages: kept = [], pending = [] } = visible(agentId) ?? {};
      const messages = kept.map(({ idempotency: _, ...message }) => message);
      return structuredClone({ turns, answers, messages, pending });
    },
    readOutput: async (agentId, { after, limit }) =>
      (visible(agentId)?.lines ?? [])
        .filter(({ seq }) => seq > after)
        .slice(0, limit)
        .map(({ seq, at, text }) => ({ seq, at, text })),
    waitForChange: (agentId, seen, wait) =>
      bell.wait(agentId, wait, () => hasChanged(visible(agentId)?.record, seen)),

    ...inMemoryCalls(deps.clock, retention),
    ...inMemoryFires(),
  };
}

function addLines(
  agent: Agent,
  found: RunningAgent,
  { turn, texts, at }: { turn: number; texts: readonly string[]; at: string },
): Appended & { record: RunningAgent } {
  const lines = numberLines(found, texts, at);
  const record = { ...found, next_seq: found.next_seq + lines.length };
  agent.lines.push(...lines.map((line) => ({ ...line, turn })));
  agent.record = record;
  return { refused: false, record, lines };
}

function commitTo(agent: Agent, found: RunningAgent, commit: TurnCommit): Appended {
  const { turn } = commit;
  agent.turns.push(turn);
  addAnswers(agent, commit.answers);
  const record = {
    ...found,
    turn: turn.turn,
    progress: joinProgress(found.progress, commit.progress),
    usage: addUsage(found.usage, turn.usage),
    rehearsal: found.rehearsal || commit.rehearsal,
  };
  return addLines(agent, record, { turn: turn.turn, texts: commit.lines, at: turn.at });
}
