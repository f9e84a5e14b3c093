import type { Clock } from '../ports/clock.ts';
import type { Metrics } from '../ports/metrics.ts';
import { type Model, ModelError } from '../ports/model.ts';

/** Times replies and counts failures by kind. A call that a kill or a deadline cut is neither. */
export function meterModel(model: Model, deps: { metrics: Metrics; clock: Pick<Clock, 'now'> }): Model {
  return {
    async complete(request, sink) {
      const startedMs = deps.clock.now().getTime();
      try {
        const reply = await model.complete(request, sink);
        deps.metrics.record('TurnTime', deps.clock.now().getTime() - startedMs);
        return reply;
      } catch (error) {
        if (error instanceof ModelError && error.kind !== 'aborted') {
          deps.metrics.record('ModelErrors', 1, error.kind);
        }
        throw error;
      }
    },
  };
}
