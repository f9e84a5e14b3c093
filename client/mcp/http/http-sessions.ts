import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/server';
import { createMcpServer } from '../create-server.ts';
import type { McpOptions } from '../mcp-options.ts';
import type { McpWorld } from '../mcp-world.ts';
import { openSession } from '../session.ts';

/** Clients of one person's machine; whoever is longest silent makes room, and starts a new session if it comes back. */
const maxSessions = 32;

/** Sessions of clients that open with a handshake, found by the id that each of their requests carries. */
export class HttpSessions {
  readonly #server: { world: McpWorld; options: McpOptions };
  /** The one that was used last stands last. */
  readonly #transports = new Map<string, WebStandardStreamableHTTPServerTransport>();

  constructor(server: { world: McpWorld; options: McpOptions }) {
    this.#server = server;
  }

  get size(): number {
    return this.#transports.size;
  }

  async handle(request: Request): Promise<Response> {
    const id = request.headers.get('mcp-session-id');
    if (id === null) return await (await this.#open()).handleRequest(request);
    const transport = this.#transports.get(id);
    // 404 tells a client to start anew.
    if (transport === undefined) return refusal(404, -32_001, 'there is no such session');
    this.#keep(id, transport);
    return await transport.handleRequest(request);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#transports.values()].map((transport) => transport.close()));
  }

  /** What opens no session after all (a request without one, that is no handshake) is refused by the transport. */
  async #open(): Promise<WebStandardStreamableHTTPServerTransport> {
    const { world, options } = this.#server;
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: world.uuid,
      onsessioninitialized: (id) => this.#keep(id, transport),
    });
    const session = openSession(world, options, 'lasting');
    const server = createMcpServer(session, 'legacy');
    server.onerror = (error) => world.log(error.message);
    server.onclose = () => {
      session.lifetime.abort();
      if (transport.sessionId !== undefined) this.#transports.delete(transport.sessionId);
    };
    await server.connect(transport);
    return transport;
  }

  #keep(id: string, transport: WebStandardStreamableHTTPServerTransport): void {
    this.#transports.delete(id);
    this.#transports.set(id, transport);
    const [oldest] = this.#transports;
    if (this.#transports.size > maxSessions && oldest !== undefined) {
      this.#transports.delete(oldest[0]);
      void oldest[1].close();
    }
  }
}

/** An answer as JSON-RPC has it, for what belongs to no request. */
export function refusal(status: number, code: number, message: string): Response {
  return Response.json({ jsonrpc: '2.0', error: { code, message }, id: null }, { status });
}
