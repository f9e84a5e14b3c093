/** A fact about the item that a write demands; in a transaction, one that does not hold refuses all of it. */
export interface Condition {
  expression: string;
  names: Readonly<Record<string, string>>;
  values: Readonly<Record<string, unknown>>;
}

/** Nothing lies under the key. */
export const isNew: Condition = {
  expression: 'attribute_not_exists(#pk)',
  names: { '#pk': 'pk' },
  values: {},
};

/** Something lies under the key. */
export const isThere: Condition = {
  expression: 'attribute_exists(#pk)',
  names: { '#pk': 'pk' },
  values: {},
};

/** A call that has no answer: nothing lies there, or only where the call is. */
export const isUnanswered: Condition = {
  expression: '(attribute_not_exists(#pk) OR attribute_exists(#round))',
  names: { '#pk': 'pk', '#round': 'round' },
  values: {},
};

/** A call that has no answer and did not get as far yet. */
export function isBeforeRound(round: number): Condition {
  return {
    expression: '(attribute_not_exists(#pk) OR #round < :round)',
    names: { '#pk': 'pk', '#round': 'round' },
    values: { ':round': round },
  };
}

/** The fence: no write to an agent does without. */
export const isRunning: Condition = {
  expression: '#status = :running',
  names: { '#status': 'status' },
  values: { ':running': 'running' },
};

/** A count under a number; one that was never begun is none. */
export function isUnder(attribute: string, most: number): Condition {
  return {
    expression: '(attribute_not_exists(#count) OR #count < :most)',
    names: { '#count': attribute },
    values: { ':most': most },
  };
}

/** The record is as it was read: the same next line, turn, lease, epoch and progress. */
export function isUnchanged(version: number): Condition {
  return {
    expression: '#version = :seen_version',
    names: { '#version': 'version' },
    values: { ':seen_version': version },
  };
}

/** A set with room for one more: of running agents, or of open streams. */
export function hasRoom(set: 'agents' | 'seats', most: number): Condition {
  return {
    expression: `(attribute_not_exists(#${set}) OR size(#${set}) < :max)`,
    names: { [`#${set}`]: set },
    values: { ':max': most },
  };
}

/** No claim came in between; `undefined` for an owner who never had an agent. */
export function hasSeenClaims(claims: number | undefined): Condition {
  if (claims === undefined) {
    return { expression: 'attribute_not_exists(#claims)', names: { '#claims': 'claims' }, values: {} };
  }
  return {
    expression: '#claims = :seen_claims',
    names: { '#claims': 'claims' },
    values: { ':seen_claims': claims },
  };
}

/** An idempotency key that nobody holds, or that held an agent which is gone, or whose time is over. */
export function isKeyFree(nowMs: number, goneAgent: string | undefined): Condition {
  const gone = goneAgent === undefined ? '' : ' OR #agent_id = :gone';
  return {
    expression: `(attribute_not_exists(#pk) OR #expires_ms <= :now${gone})`,
    names: {
      '#pk': 'pk',
      '#expires_ms': 'expires_ms',
      ...(goneAgent === undefined ? {} : { '#agent_id': 'agent_id' }),
    },
    values: { ':now': nowMs, ...(goneAgent === undefined ? {} : { ':gone': goneAgent }) },
  };
}

/** A fire that nobody told of, or that failed. */
export const isFireOpen: Condition = {
  expression: '(attribute_not_exists(#pk) OR #outcome = :failed)',
  names: { '#pk': 'pk', '#outcome': 'outcome' },
  values: { ':failed': 'failed' },
};

/** A call of which it is not known how it came out. */
export const isCallOpen: Condition = {
  expression: '(attribute_not_exists(#pk) OR #is_settled = :is_open)',
  names: { '#pk': 'pk', '#is_settled': 'is_settled' },
  values: { ':is_open': false },
};

/** All of them. */
export function every(...conditions: readonly Condition[]): Condition {
  return {
    expression: conditions.map(({ expression }) => expression).join(' AND '),
    names: Object.assign({}, ...conditions.map(({ names }) => names)),
    values: Object.assign({}, ...conditions.map(({ values }) => values)),
  };
}
