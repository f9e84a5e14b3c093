import * as z from 'zod';
import type { ListPage, ListQuery } from '#lambdas/ports/agent-store.ts';
import type { AgentRecord } from '#shared/agent/record.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import { toRecord } from './agent-rows.ts';
import type { StoreDeps } from './database.ts';

const positionSchema = z.tuple([z.string(), z.string()]);

/** Newest first. The cursor is the place of the last agent, so that new ones do not shift the pages. */
export function listAgents(deps: StoreDeps, query: ListQuery): ListPage {
  const [startedAt, agentId] = query.cursor === undefined ? ['~', '~'] : decodePosition(query.cursor);
  const rows = deps.db
    .statement(
      `SELECT * FROM agents
       WHERE (?1 IS NULL OR owner = ?1) AND (?2 IS NULL OR status = ?2) AND (?3 IS NULL OR subagent_type = ?3)
         AND (started_at, agent_id) < (?4, ?5) AND expires_ms > ?7
       ORDER BY started_at DESC, agent_id DESC LIMIT ?6`,
    )
    .all(
      query.owner ?? null,
      query.status ?? null,
      query.subagentType ?? null,
      startedAt,
      agentId,
      query.limit + 1,
      deps.clock.now().getTime(),
    );
  const agents = rows.slice(0, query.limit).map((row) => ({ ...toRecord(row), prompt: '' }));
  const last = agents.at(-1);
  return rows.length > query.limit && last !== undefined
    ? { agents, nextCursor: encodePosition(last) }
    : { agents };
}

function encodePosition({ started_at, agent_id }: AgentRecord): string {
  return Buffer.from(JSON.stringify([started_at, agent_id])).toString('base64url');
}

function decodePosition(cursor: string): [string, string] {
  try {
    return positionSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch (cause) {
    throw new ProductError('invalid_cursor', {
      message: 'cursor: not one that this API gave out',
      remedy: 'Leave it out to begin with the newest agent',
      cause,
    });
  }
}
