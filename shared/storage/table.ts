/** What is true of the one table: infra creates it from this, the store reads and writes by it. */
export const table = {
  partitionKey: 'pk',
  sortKey: 'sk',
  /** Seconds since 1970. DynamoDB deletes late, so readers filter by the record's `expires_ms` as well. */
  ttlAttribute: 'expires_at',
  /**
   * All hold records only, sorted by `place`. What they project stands still while an agent runs: appending
   * a line does not pay for an index. Items of the indexes name a record, which is then read itself.
   */
  indexes: {
    /** An owner's agents. */
    by_owner: { partitionKey: 'owner', sortKey: 'place', projected: ['subagent_type', 'status'] },
    /** Everybody's: `kind` is the same for all. */
    by_time: { partitionKey: 'kind', sortKey: 'place', projected: ['subagent_type', 'status'] },
    /** Sparse: an agent that ended has no `running` any more. */
    running: { partitionKey: 'running', sortKey: 'place', projected: [] },
  },
} as const satisfies TableFacts;

export type IndexName = keyof typeof table.indexes;

/** The one value of the partition keys that hold agents of every owner. */
export const everyAgent = 'agent';

export interface TableFacts {
  partitionKey: string;
  sortKey: string;
  ttlAttribute: string;
  /** All keys are strings; a projection without attributes holds the keys only. */
  indexes: Record<string, { partitionKey: string; sortKey: string; projected: readonly string[] }>;
}

/** What an item may weigh here before its body goes to a blob; DynamoDB's own limit is 400 KB. */
export const maxBodyBytes = 300 * 1024;

/** A prompt up to this lies in the record; a longer one in an item of its own, so that a line does not rewrite it. */
export const maxInlinePromptBytes = 1024;

/** Actions in one transaction; DynamoDB's own limit is 100. */
export const maxTransactionActions = 90;
