import type { Cloud, CloudAnswer } from '#lambdas/ports/cloud.ts';
import type { ToolContext } from '#lambdas/tools/tool.ts';
import { type Money, parseMoney, times } from './money.ts';

/** Each page is a request that AWS charges for, and so is each try of it. */
const usdPerRequest = '0.01';

/** The bill, of which each request is paid for. */
export interface CostExplorer {
  /**
   * Makes no more requests than the agent may in all, however many calls run side by side or died in the middle: each
   * is taken from the agent's allowance before it is sent. Where none is left the answer is the failure `NotAsked`.
   */
  cloud: Pick<Cloud, 'call' | 'asOf'>;
  /** Taken by this call: what it sent, and what it was about to send when it was cut short. */
  requests(): number;
}

const maxTries = 3;
/** What may pass: AWS's own words for "too fast" and "not now". */
const passing =
  /^(Throttling(Exception)?|LimitExceededException|TooManyRequestsException|(Service)?Unavailable(Exception)?|Internal(Server|Service)?(Error|Failure|Exception|ErrorException)|TimeoutError|ECONNRESET|ECONNREFUSED)$/;
const firstPauseMs = 500;

export function openCostExplorer({
  cloud,
  clock,
  allowance,
}: Pick<ToolContext, 'cloud' | 'clock' | 'allowance'>): CostExplorer {
  let requests = 0;
  const mayAsk = async (): Promise<boolean> => {
    // Where there is no account nothing is sent, and nothing paid.
    if (cloud.source === 'none') return true;
    if (!(await allowance.take('cost_explorer_requests'))) return false;
    requests += 1;
    return true;
  };
  return {
    requests: () => requests,
    cloud: {
      asOf: () => cloud.asOf(),
      async call(call) {
        let answer: CloudAnswer = notAsked;
        for (let tries = 1; tries <= maxTries; tries += 1) {
          if (!(await mayAsk())) return answer;
          answer = await cloud.call(call);
          if (answer.outcome !== 'failed' || !passing.test(answer.code) || tries === maxTries) return answer;
          await clock.sleep(firstPauseMs * 4 ** (tries - 1), call.signal);
          call.signal.throwIfAborted();
        }
        return answer;
      },
    },
  };
}

const notAsked: CloudAnswer = {
  outcome: 'failed',
  code: 'NotAsked',
  message: 'the agent’s limit of paid requests is reached',
};

/** Of all calls of the agent. */
export function requestsOf({ allowance }: Pick<ToolContext, 'allowance'>): Promise<number> {
  return allowance.taken('cost_explorer_requests');
}

export function chargeOf(requests: number): Money {
  return times(parseMoney(usdPerRequest, 'USD'), requests);
}
