import { BaseAgentsClient } from '#client/library/base-client.ts';
import type { AgentsClientOptions } from '#client/library/client-options.ts';
import type { AgentId } from '#shared/agent/ids.ts';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import { openPlatform, type TestPlatform } from '#test/e2e/platform.ts';
import { clientWorld } from '#test/e2e/platform-process.ts';

/** A client on a whole platform whose agents wait for their model until they are killed. */
export async function openStalled(
  change: (send: typeof fetch) => typeof fetch = (send) => send,
  options: AgentsClientOptions = {},
) {
  const world = await openPlatform();
  const { origin, credentials } = world.platform;
  world.rehearsal.faults.add([{ kind: 'hang', times: 1_000 }]);
  const requests: string[] = [];
  const send: typeof fetch = async (input, init) => {
    requests.push(new URL(String(input)).pathname);
    return await fetch(input, init);
  };
  const client = new BaseAgentsClient(
    { ...clientWorld, env: {}, userFolder: '/nowhere' },
    { ...options, endpoint: origin, credentials, fetch: change(send) },
  );
  return { ...world, world, client, requests, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() };
}

/** Has an agent write lines. */
export const write = ({ platform }: TestPlatform, id: AgentId, ...lines: string[]) =>
  platform.engine.store.append(id, { turn: 1, lines, at: new Date().toISOString() });

export const texts = ({ lines }: Pick<AgentOutput, 'lines'>) => lines.map(({ text }) => text);
/** Without the platform's own lines. */
export const written = (answer: AgentOutput) => texts(answer).filter((text) => !text.startsWith('['));
