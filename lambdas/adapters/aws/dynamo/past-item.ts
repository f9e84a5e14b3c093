import * as z from 'zod';
import { agentRecordSchema, type EndedAgent, isEnded } from '#shared/agent/record.ts';
import { isNew } from '#shared/storage/conditions.ts';
import { pastKey } from '#shared/storage/keys.ts';
import type { StoreDeps } from './deps.ts';
import { toSeconds } from './record-item.ts';
import type { Write } from './write.ts';

const pastSchema = z.object({ body: z.string(), visible_ms: z.number(), expires_ms: z.number() });

/**
 * Written with the end: whose the agent was, for as long as its lines are searched, which is longer than its record.
 * @param from the moment from which the record is gone. @param until the last at which lines are found.
 */
export function putPast(record: EndedAgent, { from, until }: { from: number; until: number }): Write {
  const body = JSON.stringify({ ...record, prompt: '' });
  const times = { visible_ms: from, expires_ms: until, expires_at: toSeconds(until) };
  return { put: { ...pastKey(record.agent_id), body, ...times }, when: isNew };
}

export async function readPast(
  { table, clock }: Pick<StoreDeps, 'table' | 'clock'>,
  agentId: string,
): Promise<EndedAgent | undefined> {
  const item = await table.get(pastKey(agentId));
  if (item === undefined) return undefined;
  const { body, visible_ms, expires_ms } = pastSchema.parse(item);
  const nowMs = clock.now().getTime();
  if (nowMs < visible_ms || nowMs >= expires_ms) return undefined;
  const record = agentRecordSchema.parse(JSON.parse(body));
  return isEnded(record) ? record : undefined;
}
