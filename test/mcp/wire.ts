import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import * as z from 'zod';
import type { McpOptions } from '#client/mcp/mcp-options.ts';
import type { McpWorld } from '#client/mcp/mcp-world.ts';
import { serveStdio } from '#client/mcp/serve-stdio.ts';

const messageSchema = z.looseObject({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string().optional(),
  params: z.record(z.string(), z.unknown()).optional(),
  result: z.record(z.string(), z.unknown()).optional(),
  error: z.looseObject({ code: z.number(), message: z.string() }).optional(),
});
export type Message = z.infer<typeof messageSchema>;

export interface Wire extends AsyncDisposable {
  /** Everything that the server wrote so far. */
  messages: readonly Message[];
  write(message: object): void;
  /** The first message, also of those to come, of which `test` holds. */
  until(test: (message: Message) => boolean): Promise<Message>;
  /** Sends a request and waits for what answers it. */
  request(id: string | number, method: string, params?: object): Promise<Message>;
  /** Closes the server's input; resolves when it has ended. */
  hangUp(): Promise<void>;
}

/** A server on streams in this process, spoken to line by line: what no library would send can be sent. */
export function openWire(world: McpWorld, options: McpOptions = { workspace: false }): Wire {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const messages: Message[] = [];
  const waiting = new Set<() => void>();
  const served = serveStdio({ world, options }, { input, output }, new AbortController().signal);
  createInterface(output).on('line', (line) => {
    messages.push(messageSchema.parse(JSON.parse(line)));
    for (const wake of waiting) wake();
  });
  const until: Wire['until'] = async (test) => {
    for (;;) {
      const found = messages.find(test);
      if (found !== undefined) return found;
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.add(resolve);
      await promise;
      waiting.delete(resolve);
    }
  };
  const write = (message: object) => void input.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  const hangUp = async () => {
    input.end();
    await served;
  };
  return {
    ...{ messages, write, until, hangUp },
    request: async (id, method, params = {}) => {
      write({ id, method, params });
      return await until((message) => message.id === id && message.method === undefined);
    },
    [Symbol.asyncDispose]: hangUp,
  };
}

/** Opens a connection of 2025. */
export async function shakeHands(wire: Wire, capabilities: object = {}): Promise<Message> {
  const clientInfo = { name: 'wire', version: '1.0.0' };
  const params = { protocolVersion: '2025-11-25', capabilities, clientInfo };
  const answer = await wire.request('hello', 'initialize', params);
  wire.write({ method: 'notifications/initialized' });
  return answer;
}

/** What each request carries since 2026. */
export function envelope(capabilities: object = {}) {
  return {
    _meta: {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientInfo': { name: 'wire', version: '1.0.0' },
      'io.modelcontextprotocol/clientCapabilities': capabilities,
    },
  };
}
