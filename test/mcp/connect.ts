import { Client, type ClientOptions } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

/** A revision of the protocol: the handshake of 2025, or the stateless one that came after it. */
export type Era = '2025' | '2026';

export interface ConnectOptions {
  era?: Era;
  client?: ClientOptions;
}

/** The official client, as hosts have it. */
export function createClient({ era = '2025', client = {} }: ConnectOptions = {}): Client {
  return new Client(
    { name: 'test-client', version: '1.0.0' },
    { ...client, versionNegotiation: { mode: era === '2025' ? 'legacy' : { pin: '2026-07-28' } } },
  );
}

/** Starts a server as hosts do, in a process of its own, with nothing of this one's environment but PATH. */
export async function connectStdio(
  command: { args: readonly string[]; cwd: string; env: Readonly<Record<string, string>> },
  options: ConnectOptions = {},
) {
  const transport = new StdioClientTransport({
    ...{ command: process.execPath, args: [...command.args], cwd: command.cwd, stderr: 'pipe' },
    env: { PATH: process.env['PATH'] ?? '', ...command.env },
  });
  const client = createClient(options);
  await client.connect(transport);
  return { client, transport, [Symbol.asyncDispose]: () => client.close() };
}
