/** One request for a reply, from its arrival to its end. */
export interface LoggedRequest {
  /** From 1, in order of arrival. */
  number: number;
  /** The conversation: an `agent-id: ...` line of the prompt, else a hash of how the conversation starts. */
  agent: string;
  agent_type: string;
  /** Number of the reply within the conversation, from 1. */
  turn: number;
  model: string;
  stream: boolean;
  at: string;
  ended_at?: string;
  /**
   * `finished`: the whole reply was sent. `refused`: answered with a 4xx of its own fault. `failed`: hit by a
   * fault. `cut`: the client went away first.
   */
  outcome: 'open' | 'finished' | 'refused' | 'failed' | 'cut';
  status?: number;
  fault?: string;
}

export interface RequestLog {
  /** The newest 10,000, oldest first; open ones included. */
  readonly requests: readonly LoggedRequest[];
  begin(request: Pick<LoggedRequest, 'agent' | 'agent_type' | 'turn' | 'model' | 'stream'>): LoggedRequest;
  /** Notes the fault that a request was hit by. */
  hit(request: LoggedRequest, fault: string): void;
  /** Only the first end of a request counts. */
  end(request: LoggedRequest, how: Pick<LoggedRequest, 'outcome' | 'status'>): void;
  /** Resolves with the first request, past or to come, of which `test` holds. */
  until(test: (request: LoggedRequest) => boolean): Promise<LoggedRequest>;
}

const kept = 10_000;

/** `onEnd` gets every request once, when it has ended. */
export function createRequestLog(now: () => number, onEnd?: (request: LoggedRequest) => void): RequestLog {
  const requests: LoggedRequest[] = [];
  const waiters = new Set<(request: LoggedRequest) => void>();
  let count = 0;
  const tell = (request: LoggedRequest): void => {
    for (const waiter of waiters) waiter(request);
  };
  return {
    requests,
    begin(start) {
      count += 1;
      const request: LoggedRequest = { number: count, ...start, at: timeOf(now), outcome: 'open' };
      requests.push(request);
      if (requests.length > kept) requests.shift();
      tell(request);
      return request;
    },
    hit(request, fault) {
      request.fault = fault;
      tell(request);
    },
    end(request, how) {
      if (request.outcome !== 'open') return;
      Object.assign(request, how, { ended_at: timeOf(now) });
      onEnd?.(request);
      tell(request);
    },
    until: (test) =>
      new Promise((resolve) => {
        const found = requests.find(test);
        if (found !== undefined) return resolve(found);
        const waiter = (request: LoggedRequest): void => {
          if (!test(request)) return;
          waiters.delete(waiter);
          resolve(request);
        };
        return waiters.add(waiter);
      }),
  };
}

function timeOf(now: () => number): string {
  return new Date(now()).toISOString();
}
