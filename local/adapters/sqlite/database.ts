import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Clock } from '#lambdas/ports/clock.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import type { RunningAgents } from './running-agents.ts';
import { SharedCommit } from './shared-commit.ts';
import { explainStorage } from './storage-failure.ts';

/** One file that holds everything the embedded platform must not lose. Only one process may have it open. */
export interface Database {
  /** A prepared statement; prepared once. To be run at once: outside of `write` it sees only what is committed. */
  statement(sql: string): StatementSync;
  /**
   * All of `work` or nothing; answers once it is committed, together with what else is written in this round of the
   * event loop. Not to be nested.
   */
  write<Result>(work: () => Result): Promise<Result>;
  close(): void;
}

/** What the store's functions work with; whatever has expired by this clock is gone for every reader. */
export interface StoreDeps {
  db: Database;
  clock: Pick<Clock, 'now' | 'sleep'>;
}

/** The same, for whoever reads or writes records. */
export interface RecordDeps extends StoreDeps {
  running: RunningAgents;
}

/**
 * @param path a file, or `:memory:`.
 * @throws {ProductError} when another process has the file open, it was made by a newer version, or the disk or the
 * file does not allow it.
 */
export function openDatabase(path: string): Database {
  const connection = open(path);
  const prepared = new Map<string, StatementSync>();
  const commits = new SharedCommit(connection, (error) => explainStorage(error, path));
  return {
    statement(sql) {
      commits.flush();
      const known = prepared.get(sql);
      if (known !== undefined) return known;
      const fresh = connection.prepare(sql);
      prepared.set(sql, fresh);
      return fresh;
    },
    write: (work) => commits.write(work),
    close() {
      commits.flush();
      connection.close();
    },
  };
}

function open(path: string): DatabaseSync {
  let connection: DatabaseSync | undefined;
  try {
    connection = new DatabaseSync(path);
    prepare(connection, path);
    return connection;
  } catch (error) {
    connection?.close();
    throw explainStorage(error, path);
  }
}

function prepare(connection: DatabaseSync, path: string): void {
  // WAL with NORMAL outlives a killed process (not a power cut) at a third less cost than FULL. The exclusive
  // lock keeps a second platform off the same file, and saves the shared-memory index.
  connection.exec(`
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    PRAGMA wal_autocheckpoint = ${checkpointPages};
    PRAGMA foreign_keys = OFF;
  `);
  const version = Number(connection.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  if (version > schemaVersion) {
    throw new ProductError('unavailable', {
      message: `${path} was made by a newer version of this product`,
      remedy: 'Use that version, or name another folder with --home or AGENTS_HOME',
    });
  }
  connection.exec(`BEGIN IMMEDIATE; ${schema} PRAGMA user_version = ${schemaVersion}; COMMIT;`);
  addLaterColumns(connection);
}

const laterColumns = {
  artifacts: "ALTER TABLE agents ADD COLUMN artifacts TEXT NOT NULL DEFAULT '[]'",
  approvals: "ALTER TABLE agents ADD COLUMN approvals TEXT NOT NULL DEFAULT '[]'",
} as const;

/** What a database that was made before a column knows nothing of. */
function addLaterColumns(connection: DatabaseSync): void {
  const known = connection.prepare('PRAGMA table_info(agents)').all();
  for (const [column, addition] of Object.entries(laterColumns)) {
    if (!known.some(({ name }) => name === column)) connection.exec(addition);
  }
}

const schemaVersion = 1;

// A checkpoint waits for the disk while every agent waits for it: one for each 16 MiB, not for each 4.
const checkpointPages = 4_000;

// `start` never changes after the claim, so that a line of output does not rewrite a prompt of 100 KiB.
const schema = `
  CREATE TABLE IF NOT EXISTS agents (
    agent_id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    subagent_type TEXT NOT NULL,
    workspace TEXT,
    started_at TEXT NOT NULL,
    start TEXT NOT NULL,
    status TEXT NOT NULL,
    rehearsal INTEGER NOT NULL,
    turn INTEGER NOT NULL,
    next_seq INTEGER NOT NULL,
    committed_seq INTEGER NOT NULL DEFAULT 1,
    epoch INTEGER NOT NULL,
    lease TEXT NOT NULL,
    progress TEXT NOT NULL,
    usage TEXT NOT NULL,
    artifacts TEXT NOT NULL DEFAULT '[]',
    approvals TEXT NOT NULL DEFAULT '[]',
    ended TEXT,
    expires_ms INTEGER NOT NULL DEFAULT ${Number.MAX_SAFE_INTEGER}
  ) STRICT;
  CREATE INDEX IF NOT EXISTS agents_by_time ON agents (started_at DESC, agent_id DESC);
  CREATE INDEX IF NOT EXISTS agents_by_owner ON agents (owner, started_at DESC, agent_id DESC);
  CREATE INDEX IF NOT EXISTS agents_running ON agents (owner) WHERE status = 'running';
  CREATE INDEX IF NOT EXISTS agents_by_expiry ON agents (expires_ms) WHERE status <> 'running';
  CREATE TABLE IF NOT EXISTS turns (
    agent_id TEXT NOT NULL, turn INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (agent_id, turn)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS answers (
    agent_id TEXT NOT NULL, turn INTEGER NOT NULL, tool_use_id TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (agent_id, turn, tool_use_id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS messages (
    agent_id TEXT NOT NULL, number INTEGER NOT NULL, body TEXT NOT NULL, told_in INTEGER, key TEXT, body_hash TEXT,
    PRIMARY KEY (agent_id, number)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS pending_calls (
    agent_id TEXT NOT NULL, turn INTEGER NOT NULL, tool_use_id TEXT NOT NULL, round INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (agent_id, turn, tool_use_id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS tool_calls (
    agent_id TEXT NOT NULL, turn INTEGER NOT NULL, tool_use_id TEXT NOT NULL, is_settled INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (agent_id, turn, tool_use_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS tool_calls_by_expiry ON tool_calls (expires_ms);
  CREATE TABLE IF NOT EXISTS allowances (
    agent_id TEXT NOT NULL, name TEXT NOT NULL, taken INTEGER NOT NULL,
    PRIMARY KEY (agent_id, name)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS lines (
    agent_id TEXT NOT NULL, seq INTEGER NOT NULL, turn INTEGER NOT NULL, at TEXT NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (agent_id, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS lines_by_time ON lines (at, agent_id, seq);
  CREATE TABLE IF NOT EXISTS idempotency_keys (
    owner TEXT NOT NULL, key TEXT NOT NULL, body_hash TEXT NOT NULL, agent_id TEXT NOT NULL,
    expires_ms INTEGER NOT NULL, PRIMARY KEY (owner, key)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS schedule_fires (
    schedule TEXT NOT NULL, time TEXT NOT NULL, outcome TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (schedule, time)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS schedules (name TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
`;
