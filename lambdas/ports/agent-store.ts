import type { AllowanceName } from '#shared/agent/allowance.ts';
import type { ApprovalRule } from '#shared/agent/approval-rules.ts';
import type { Artifact } from '#shared/agent/artifact.ts';
import type { CallPlace, CallRecord } from '#shared/agent/call-record.ts';
import type { Conversation, PendingCall, ToolAnswer, Turn } from '#shared/agent/conversation.ts';
import type { End } from '#shared/agent/end.ts';
import type { ScheduleFire } from '#shared/agent/fire.ts';
import type { AgentId, Owner } from '#shared/agent/ids.ts';
import type { Message } from '#shared/agent/message.ts';
import type { OutputLine } from '#shared/agent/output.ts';
import type {
  AgentRecord,
  AgentStart,
  AgentStatus,
  EndedAgent,
  Progress,
  RunningAgent,
} from '#shared/agent/record.ts';

/**
 * Records, conversations, output, slots and idempotency keys, fires of schedules. Every method is one transaction. Writes to an
 * agent succeed only while it runs: a refused write is an answer, not an error, and tells the writer to stop.
 */
export interface AgentStore {
  /** Takes a slot and puts the record, or says why not. Equal claims, however concurrent, start one agent. */
  claim(request: ClaimRequest): Promise<ClaimOutcome>;
  get(agentId: AgentId): Promise<AgentRecord | undefined>;
  /**
   * An ended agent that is gone for `get`, for as long as its lines may be searched: whose it was and how it ended.
   * Its prompt is gone, and reads as empty.
   */
  getPast(agentId: AgentId): Promise<EndedAgent | undefined>;
  /** Newest first. Their prompts, which may be long, are left out, and read as empty. */
  list(query: ListQuery): Promise<ListPage>;
  /** Every running agent of every owner, without prompts: for resuming and sweeping. */
  listRunning(): Promise<readonly RunningAgent[]>;

  /**
   * Makes `lease` the only attempt that may write to the turn in progress, and answers what it needs to go
   * on. Refused where the agent does not run.
   */
  openTurn(agentId: AgentId, lease: string): Promise<OpenedTurn | Refusal>;
  /** Adds lines under the next numbers and moves progress. */
  append(agentId: AgentId, batch: OutputBatch): Promise<Appended | Refusal>;
  /** Puts turn n; refused unless n-1 turns are there and the lease is the newest. */
  commitTurn(agentId: AgentId, commit: TurnCommit): Promise<Appended | Refusal>;
  /** Puts answers; for a call that has one already, the first stays. */
  putAnswers(agentId: AgentId, answers: readonly ToolAnswer[]): Promise<Written | Refusal>;
  /** Puts where a call is; nothing for one that has an answer, or got as far before: the first of a round stays. */
  putPending(agentId: AgentId, call: PendingCall): Promise<Written | Refusal>;
  /**
   * Lists files, whose bytes are kept elsewhere: one of the same name is replaced, what finds no room is left out.
   * @returns all that are listed now.
   */
  putArtifacts(agentId: AgentId, artifacts: readonly Artifact[]): Promise<ArtifactsListed | Refusal>;
  /** Puts a message under the next number, to be told before the next reply. Equal keys put one, ever. */
  sendMessage(agentId: AgentId, message: NewMessage): Promise<MessageOutcome | Refusal>;
  /**
   * Moves the agent's approvals by a pure rule, which may be asked more than once, together with the rule's lines.
   * Where the rule changes nothing, nothing is written.
   */
  moveApprovals<Outcome>(
    agentId: AgentId,
    rule: ApprovalRule<Outcome>,
  ): Promise<ApprovalsMoved<Outcome> | Refusal>;
  /**
   * The one end: status, last lines and the freed slot. Refused for whoever comes second. Where no committed
   * reply followed messages, a line before `lines` says how many.
   */
  end(agentId: AgentId, end: End, lines: readonly string[]): Promise<Appended | Refusal>;
  /** Counts up the epoch from `epoch`, once. */
  renew(agentId: AgentId, epoch: number): Promise<Written | Refusal>;

  readConversation(agentId: AgentId): Promise<Conversation>;
  /** Lines with a number over `after`, in order, without gaps. */
  readOutput(agentId: AgentId, page: { after: number; limit: number }): Promise<readonly OutputLine[]>;
  /**
   * Answers once the agent has a line at or over `seen.next_seq`, or its status, progress or extras differ from
   * what was seen, or the time is over, or the signal aborts. May answer early; never fails for waiting.
   */
  waitForChange(
    agentId: AgentId,
    seen: Seen,
    wait: { timeoutMs: number; signal: AbortSignal },
  ): Promise<void>;

  /**
   * Takes one of what the agent may do only so often: to be asked before it is done. What is taken is kept before
   * this answers, and never given back: whoever dies in between, or hears no answer, has taken it all the same.
   */
  takeAllowance(agentId: AgentId, name: AllowanceName): Promise<AllowanceTaken | Refusal>;
  /** How many were taken, so far: never more than there are. */
  countTaken(agentId: AgentId, name: AllowanceName): Promise<number>;

  /** Puts how far a call came, also of an agent that has ended; once it is known how it came out, that stays. */
  recordCall(call: CallRecord): Promise<void>;
  /** Calls behind a place, in the order of turns; kept for 14 days, whatever became of the agent. */
  listCalls(agentId: AgentId, page: { after: CallPlace | undefined; limit: number }): Promise<CallPage>;
  /**
   * Puts what came of a fire. What was put first stays, unless it was `failed`.
   * @returns what stands.
   */
  recordFire(schedule: string, fire: ScheduleFire): Promise<ScheduleFire>;
  /** The fire of a planned time; without one, the latest. Fires are kept for a month. */
  getFire(schedule: string, time?: string): Promise<ScheduleFire | undefined>;
}

export interface ClaimRequest {
  start: AgentStart;
  /** Running agents that the owner may have at once. */
  maxRunning: number;
  idempotency?: { key: string; bodyHash: string } | undefined;
  onDuplicate: 'allow' | 'reject' | 'reuse';
  firstLines: readonly string[];
}

export type ClaimOutcome =
  | { outcome: 'started'; record: RunningAgent }
  /** The same key with the same body was here before. */
  | { outcome: 'repeated'; record: AgentRecord }
  /** The same key with another body was here before. */
  | { outcome: 'key_conflict'; agentId: AgentId }
  /** The owner runs an agent of this type on this workspace; only where `onDuplicate` is not `allow`. */
  | { outcome: 'duplicate'; record: RunningAgent }
  | { outcome: 'too_many'; running: readonly RunningAgent[] };

export interface ListQuery {
  /** Without one: everybody's. */
  owner?: Owner | undefined;
  status?: AgentStatus | undefined;
  subagentType?: string | undefined;
  limit: number;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
}

export interface ListPage {
  agents: readonly AgentRecord[];
  nextCursor?: string | undefined;
}

export interface OpenedTurn {
  refused: false;
  record: RunningAgent;
  conversation: Conversation;
  /** Lines that earlier attempts at this turn have shown already. */
  shown: readonly string[];
}

export interface OutputBatch {
  /** The turn that the lines belong to; an uncommitted one while the model still writes. */
  turn: number;
  /** Clean lines: masked, without control characters, none over the limit. */
  lines: readonly string[];
  progress?: Progress | undefined;
  at: string;
  /** Demands that this is the newest attempt; tools, which write beside it, leave it out. */
  lease?: string | undefined;
}

export interface TurnCommit {
  lease: string;
  turn: Turn;
  lines: readonly string[];
  progress: Progress;
  /** Answers that came with the reply itself: those of control tools. */
  answers: readonly ToolAnswer[];
  /** Marks the record: no model answered but a playbook. Once marked it stays so. */
  rehearsal: boolean;
}

export interface Seen {
  next_seq: number;
  status: AgentStatus;
  /** `progress.last_update` as seen. */
  last_update?: string | undefined;
  /** `extrasOf` the record as seen. */
  extras?: string | undefined;
}

export interface Written {
  refused: false;
}

export interface AllowanceTaken {
  refused: false;
  /** False where the agent has taken them all. */
  isTaken: boolean;
}

export interface CallPage {
  calls: readonly CallRecord[];
  hasMore: boolean;
}

export interface ArtifactsListed {
  refused: false;
  artifacts: readonly Artifact[];
}

export interface Appended {
  refused: false;
  record: AgentRecord;
  /** The appended lines with their numbers. */
  lines: readonly OutputLine[];
}

export interface ApprovalsMoved<Outcome> {
  refused: false;
  outcome: Outcome;
  record: RunningAgent;
  lines: readonly OutputLine[];
}

export interface NewMessage extends Omit<Message, 'number'> {
  /** Messages that may wait to be told at once. */
  maxWaiting: number;
  idempotency?: { key: string; bodyHash: string } | undefined;
}

export type MessageOutcome =
  /** `repeated`: the same key with the same body was here before. */
  | { refused: false; outcome: 'sent' | 'repeated'; number: number }
  /** The same key with another body was here before. */
  | { refused: false; outcome: 'key_conflict' | 'too_many' };

/** Nothing was written. */
export interface Refusal {
  refused: true;
  why: 'ended' | 'unknown_agent' | 'stale';
}
