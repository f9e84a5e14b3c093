import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createStreamingFetch } from '#local/adapters/streaming-fetch.ts';

async function serve(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    server,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

test('an answer that is no stream reads as with fetch', async () => {
  await using site = await serve((_, response) => {
    response.writeHead(429, { 'content-type': 'application/json', 'set-cookie': ['a=1', 'b=2'] });
    response.end('{"error":"busy"}');
  });
  const response = await createStreamingFetch()(site.url);
  expect(response).toMatchObject({ ok: false, status: 429 });
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  expect(await response.json()).toEqual({ error: 'busy' });
});

test('two calls in a row share a connection', async () => {
  const ports = new Set<number | undefined>();
  await using site = await serve((request, response) => {
    ports.add(request.socket.remotePort);
    response.end('done');
  });
  const fetch = createStreamingFetch();
  for (const body of ['one', 'two']) await (await fetch(site.url, { method: 'POST', body })).text();
  expect(ports.size).toBe(1);
});

test('an abort cuts the connection in the middle of a stream', async () => {
  const hungUp = Promise.withResolvers<void>();
  await using site = await serve((_, response) => {
    response.once('close', () => hungUp.resolve());
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
  });
  const controller = new AbortController();
  const response = await createStreamingFetch()(site.url, { signal: controller.signal });
  const read = async () => {
    for await (const _ of response.body ?? []) controller.abort();
  };
  await expect(read()).rejects.toThrow('aborted');
  await hungUp.promise;
});
