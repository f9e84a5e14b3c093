import { parseMessageRequest } from '#local/rehearsal/api/request-schema.ts';
import { readRequest } from '#local/rehearsal/reading.ts';
import type { PlatformOptions } from '#test/e2e/platform.ts';
import { startHoldingProxy } from './holding-proxy.ts';

/** Stands between a platform and its model: holds requests for replies back. */
export interface ModelGate extends AsyncDisposable {
  beforeModel: NonNullable<PlatformOptions['beforeModel']>;
}

/**
 * No agent gets its first reply before so many agents wait for theirs: were they to run one after the other,
 * nothing would ever go on.
 * @param hold called for each later request; it is passed on when the answered promise resolves.
 */
export function gateModel(
  agents: number,
  hold?: (agentType: string) => Promise<unknown> | undefined,
): ModelGate {
  const open = new AsyncDisposableStack();
  const arrived = new Set<string>();
  const together = Promise.withResolvers<void>();
  return {
    async beforeModel(modelUrl) {
      const gate = await startHoldingProxy(modelUrl, async ({ body }) => {
        const { agent, agentType, turn } = readRequest(parseMessageRequest(JSON.parse(body)));
        arrived.add(agent);
        if (arrived.size === agents) together.resolve();
        await (turn === 1 ? together.promise : hold?.(agentType));
      });
      return open.use(gate).url;
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}
