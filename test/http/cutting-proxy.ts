import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import * as z from 'zod';

const addressSchema = z.object({ port: z.number() });

/** Stands before a server and cuts each connection after so many bytes of its answers; later ones are left whole. */
export async function startCuttingProxy(origin: string, cutsAfter: readonly number[]) {
  const left = [...cutsAfter];
  const sockets = new Set<Socket>();
  const state = { cut: 0 };
  const target = Number(new URL(origin).port);
  const server = createServer((caller) => {
    let budget = left.shift() ?? Number.POSITIVE_INFINITY;
    const behind = connect(target, '127.0.0.1');
    for (const socket of [caller, behind]) {
      sockets.add(socket);
      socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
    }
    caller.pipe(behind);
    caller.once('close', () => behind.destroy());
    behind.once('close', () => caller.end());
    behind.on('data', (bytes) => {
      if (budget <= 0) return;
      caller.write(bytes.subarray(0, budget));
      budget -= bytes.length;
      if (budget > 0) return;
      state.cut += 1;
      caller.end();
      behind.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${addressSchema.parse(server.address()).port}`,
    get cut() {
      return state.cut;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
