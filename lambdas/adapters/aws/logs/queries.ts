import { type AgentId, typeStemOf } from '#shared/agent/ids.ts';
import { weakenPattern } from './weaken-pattern.ts';

/** The most rows that one query may answer. */
export const maxRows = 100_000;

/**
 * The default index on `@logStream` cuts the scan to the agent's own events, so that filter comes first. An
 * agent's id has no character that could end its literal, and a weakened pattern has none either.
 */
export function matchQuery(agentId: AgentId, pattern: string): string {
  return [
    'fields @timestamp, @message, @logStream',
    `filter @logStream = "${agentId}"`,
    `filter @message like /${weakenPattern(pattern)}/`,
    'sort @timestamp asc',
    `limit ${maxRows}`,
  ].join(' | ');
}

/**
 * How many different lines there are, and what their numbers add up to. Only the numbers 1 to n add up to as
 * little as 1 + 2 + ... + n, so that one that is missing shows.
 */
export function countQuery(agentId: AgentId): string {
  return [
    `filter @logStream = "${agentId}"`,
    'parse @message /^(?<seq>[0-9]+) /',
    'stats count(*) as times by seq',
    'stats count(*) as lines, sum(seq) as total',
  ].join(' | ');
}

/** The number of the last line, where all lines up to it are there; else 0. */
export function provenThrough(row: Readonly<Record<string, string>> | undefined): number {
  const [lines, total] = [Number(row?.['lines']), Number(row?.['total'])];
  return Number.isSafeInteger(lines) && total === (lines * (lines + 1)) / 2 ? lines : 0;
}

/** Rows of one query over all agents: one page of results, so that the answer leaves in time. */
export const maxTeamRows = 10_000;

/** Over the streams of all agents, or of one type's. Whatever a type's name holds beside its own signs names none. */
export function teamQuery(pattern: string, subagentType: string | undefined): string {
  const stem = subagentType === undefined ? undefined : typeStemOf(subagentType).replace(/[^a-z0-9-]/g, '');
  return [
    'fields @timestamp, @message, @logStream',
    ...(stem === undefined ? [] : [`filter @logStream like /^agent-${stem}-[a-z2-7]+$/`]),
    `filter @message like /${weakenPattern(pattern)}/`,
    'sort @timestamp desc',
    `limit ${maxTeamRows}`,
  ].join(' | ');
}
