import { once } from 'node:events';
import type { Server } from 'node:http';
import { UsageError } from '../usage-error.ts';

/**
 * Has a server listen on 127.0.0.1 alone.
 * @param port 0 for any free one.
 * @returns the port.
 * @throws {UsageError} where it can't be had.
 */
export async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening').catch((cause: unknown) => {
    throw new UsageError(
      `cannot listen on port ${port}: ${cause instanceof Error ? cause.message : String(cause)}`,
      'Choose another one with --port, or leave it out to take any that is free.',
    );
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

/** Ends a server at once, whoever still waits for an answer. */
export async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
