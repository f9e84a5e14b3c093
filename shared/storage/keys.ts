import type { CallPlace } from '../agent/call-record.ts';
import type { AgentRecord } from '../agent/record.ts';

/** Where an item lies. */
export interface Key {
  pk: string;
  sk: string;
}

/** The record. */
export function recordKey(agentId: string): Key {
  return { pk: agentId, sk: 'META' };
}

/** A prompt too long for the record. */
export function promptKey(agentId: string): Key {
  return { pk: agentId, sk: 'PROMPT' };
}

/** What is left of an ended agent when its record is gone. */
export function pastKey(agentId: string): Key {
  return { pk: agentId, sk: 'PAST' };
}

/** Sorts by turn. */
export function turnKey(agentId: string, turn: number): Key {
  return { pk: agentId, sk: `TURN#${pad(turn, 6)}` };
}

/** Sorts by turn, one for each call: where the call is, then its answer. */
export function answerKey(agentId: string, answer: { turn: number; tool_use_id: string }): Key {
  return { pk: agentId, sk: `RESULT#${pad(answer.turn, 6)}#${answer.tool_use_id}` };
}

/** A message of the owner. Sorts between answers and turns: one query reads all three. */
export function messageKey(agentId: string, number: number): Key {
  return { pk: agentId, sk: `SAID#${pad(number, 6)}` };
}

/** Which message an idempotency key stands for. */
export function messageIdempotencyKey(agentId: string, key: string): Key {
  return { pk: agentId, sk: `MESSAGEKEY#${key}` };
}

/** What is recorded of a call; outlives the agent's other items. */
export function callKey(agentId: string, { turn, tool_use_id }: CallPlace): Key {
  return { pk: agentId, sk: `CALL#${pad(turn, 6)}#${tool_use_id}` };
}

/**
 * A chunk of lines under the number of its last one: the first chunk behind `OUT#n` is the one that holds
 * line n + 1, so that a reader finds its place with one query.
 */
export function outputKey(agentId: string, lastSeq: number): Key {
  return { pk: agentId, sk: `OUT#${pad(lastSeq, 10)}` };
}

/** The set of an owner's running agents. */
export function slotsKey(owner: string): Key {
  return { pk: `OWNER#${owner}`, sk: 'SLOTS' };
}

/** The live streams that an owner has open. Apart from the slots: who starts agents does not wait for who reads. */
export function streamSeatsKey(owner: string): Key {
  return { pk: `OWNER#${owner}`, sk: 'STREAMS' };
}

/** Owner and key lie in attributes of their own: joined, two different pairs could read alike. */
export function idempotencyKey(owner: string, key: string): Key {
  return { pk: `KEY#${owner}`, sk: key };
}

/** One fire of a schedule: whoever puts it first may start its agent. */
export function fireKey(schedule: string, time: string): Key {
  return { pk: `FIRE#${schedule}`, sk: time };
}

/** Bounds of sort keys, both included. */
export const sortKeyRanges = {
  /** Bounds are both included, and nothing sorts between a key and the same with a zero behind it. */
  callsAfter: (place: CallPlace | undefined) => ({
    from: place === undefined ? 'CALL#' : `${callKey('', place).sk}\u0000`,
    to: 'CALL#~',
  }),
  outputAfter: (seq: number) => ({ from: `OUT#${pad(seq + 1, 10)}`, to: 'OUT#~' }),
  /** Answers (`RESULT#`), messages (`SAID#`) and turns. */
  conversation: { from: 'RESULT#', to: 'TURN#~' },
};

/** Sorts agents by time and tells apart those of one moment. */
export function placeOf({ started_at, agent_id }: Pick<AgentRecord, 'started_at' | 'agent_id'>): string {
  return `${started_at} ${agent_id}`;
}

function pad(count: number, digits: number): string {
  return String(count).padStart(digits, '0');
}
