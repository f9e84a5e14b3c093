import { createAnthropicModel } from '#lambdas/adapters/anthropic/anthropic-model.ts';
import type { Model } from '#lambdas/ports/model.ts';
import { createStreamingFetch } from '../streaming-fetch.ts';
import type { ThreadSettings } from './protocol.ts';
import { createThreadedModel, type ThreadedModel } from './threaded-model.ts';

// The way to the thread and back costs a turn about half a millisecond: worth it once calls wait for each other.
const callsBeside = 2;

/** The Messages API: the first few calls at a time from this thread, all others from one of their own. */
export function createRelievedModel(settings: ThreadSettings): ThreadedModel {
  const beside = createAnthropicModel({ ...settings, fetch: createStreamingFetch() });
  return relieve(beside, createThreadedModel(settings));
}

/** Gives `crowd` every call that comes while `few` has its hands full. */
export function relieve(few: Model, crowd: ThreadedModel, mostFew: number = callsBeside): ThreadedModel {
  let underWay = 0;
  return {
    async complete(request, sink) {
      if (underWay >= mostFew) return crowd.complete(request, sink);
      underWay += 1;
      try {
        return await few.complete(request, sink);
      } finally {
        underWay -= 1;
      }
    },
    close: () => crowd.close(),
  };
}
