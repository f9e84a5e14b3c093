import type { AgentId } from '#shared/agent/ids.ts';
import type { OutputLine } from '#shared/agent/output.ts';

/** Output lines as a log service keeps them: longer than the store does, searchable, a little late. */
export interface OutputSearch {
  /** Hands on lines that the store has numbered. Repeats are harmless. */
  append(agentId: AgentId, lines: readonly OutputLine[]): Promise<void>;
  search(query: OutputQuery): Promise<OutputMatches>;
  /** Through all agents' lines at once. */
  searchAll(query: TeamQuery): Promise<TeamMatches>;
}

export interface OutputQuery {
  agentId: AgentId;
  /** RE2; matches anywhere in a line. */
  pattern: string;
  /** Only lines with a number over this. */
  after: number;
  /** Most lines to answer. */
  limit: number;
  /** Of an agent whose rows are gone: the store has no line of it, and what is found here is all there is. */
  past?: { startedAt: string; completedAt: string; lastSeq: number } | undefined;
  signal: AbortSignal;
}

export interface OutputMatches {
  /** In order of their numbers, none twice. */
  lines: readonly OutputLine[];
  /** Every line up to this number was looked at; later ones have to be read from the store. */
  through: number;
  /** Of a past agent: some of its lines are not here any more. */
  isPartial?: boolean;
}

export interface TeamQuery {
  /** RE2; matches anywhere in a line. */
  pattern: string;
  /** Judged by the agents' ids. */
  subagentType?: string | undefined;
  /** Bounds of when a line was recorded, both included; ISO 8601 in UTC with milliseconds. */
  since: string;
  until: string;
  /** Most lines to answer. */
  limit: number;
  signal: AbortSignal;
}

export interface FoundLine extends OutputLine {
  agentId: AgentId;
}

export interface TeamMatches {
  /** Newest first, none twice. */
  lines: readonly FoundLine[];
  /** Every match recorded behind `from`, up to `through`, is among the lines. */
  from: string;
  through: string;
  /** Lines at or before `from` that were asked for may be missing. */
  isPartial: boolean;
}
