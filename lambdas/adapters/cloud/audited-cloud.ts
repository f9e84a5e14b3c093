import type { Cloud, OpenCloud } from '#lambdas/ports/cloud.ts';
import type { Log } from '#lambdas/ports/log.ts';

/** More would only be throttled, and take memory from the other agents of the process. */
const callsAtOnce = 8;

/**
 * Logs every call that is made in the user's name with its outcome, numbered from 1 for each agent, and bounds
 * how many run at once, of all agents together. Input and output are not logged: they are the user's.
 */
export function auditCloud<Operations>(log: Log, open: OpenCloud<Operations>): OpenCloud<Operations> {
  const within = createTurnstile(callsAtOnce);
  return (agentId) => {
    const cloud = open(agentId);
    let calls = 0;
    const call: Cloud<Operations>['call'] = async (made) => {
      const { service, operation, account, region } = made;
      calls += 1;
      const about = { agent_id: agentId, call: calls, service, operation, account, region };
      try {
        const answer = await within(() => cloud.call(made));
        log.info('cloud call', {
          ...about,
          outcome: answer.outcome,
          ...(answer.outcome === 'answered' ? {} : { code: answer.code }),
        });
        return answer;
      } catch (error) {
        log.info('cloud call', { ...about, outcome: made.signal.aborted ? 'aborted' : 'broke' });
        throw error;
      }
    };
    return { source: cloud.source, asOf: () => cloud.asOf(), call };
  };
}

/** Lets through so many at a time, in the order in which they came. */
function createTurnstile(limit: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  const waiting: (() => void)[] = [];
  let inside = 0;
  return async (work) => {
    if (inside >= limit) await new Promise<void>((enter) => waiting.push(enter));
    else inside += 1;
    try {
      return await work();
    } finally {
      // Whoever waits takes the place over, so that nobody slips in between.
      const next = waiting.shift();
      if (next === undefined) inside -= 1;
      else next();
    }
  };
}
