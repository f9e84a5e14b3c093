import type { AgentId } from '#shared/agent/ids.ts';
import type { OutputLine } from '#shared/agent/output.ts';

/** Output lines as a log service keeps them: longer than the store does, searchable, a little late. */
export interface OutputSearch {
  /** Hands on lines that the store has numbered. Repeats are harmless. */
  append(agentId: AgentId, lines: readonly OutputLine[]): Promise<void>;
  search(query: OutputQuery): Promise<OutputMatches>;
}

export interface OutputQuery {
  agentId: AgentId;
  /** RE2; matches anywhere in a line. */
  pattern: string;
  /** Only lines with a number over this. */
  after: number;
  /** Most lines to answer. */
  limit: number;
  signal: AbortSignal;
}

export interface OutputMatches {
  /** In order of their numbers, none twice. */
  lines: readonly OutputLine[];
  /** Every line up to this number was looked at; later ones have to be read from the store. */
  through: number;
}
