import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { downloadArtifact } from '#client/http/download-artifact.ts';
import { agentId } from './streaming-platform.ts';

const listed = Buffer.from('the report\n');

/** What a caller gets where the file's address answers so, and which paths were asked for, the newest last. */
async function download(answer: (asked: readonly string[], response: ServerResponse) => void) {
  const asked: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    asked.push(url);
    answer(asked, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const artifact = async () => ({
    ...{ name: 'report.txt', media_type: 'text/plain', bytes: listed.length },
    sha256: createHash('sha256').update(listed).digest('hex'),
    ...{ created_at: '2026-11-22T12:00:00.000Z', expires_at: '2026-11-22T12:05:00.000Z' },
    url: `http://127.0.0.1:${port}/file`,
  });
  const credentials = () => Promise.reject(new Error('nothing is signed'));
  const world = {
    ...{ fetch, credentials, now: () => 0, random: () => 0, uuid: () => '', sleep: async () => undefined },
  };
  const [got] = await Promise.allSettled([
    downloadArtifact({ api: { artifact }, world }, { agentId, name: 'report.txt' }),
  ]);
  server.closeAllConnections();
  server.close();
  return { asked, file: got.status === 'fulfilled' ? got.value : undefined, error: Object(got).reason };
}

test('a file comes as it is listed, without the address that it was at', async () => {
  const { file, error } = await download((_, response) => response.end(listed));
  expect(error).toBeUndefined();
  expect(file).toEqual({
    ...{ name: 'report.txt', media_type: 'text/plain', bytes: 11, content: listed },
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    created_at: '2026-11-22T12:00:00.000Z',
  });
});

test.for([
  ['other bytes of the same length', 'the rEport\n'],
  ['fewer bytes', 'the report'],
  ['none', ''],
] as const)('%s are not taken for the file', async ([, body]) => {
  const { file, error } = await download((_, response) => response.end(body));
  expect(file).toBeUndefined();
  expect(error).toMatchObject({
    ...{ code: 'connection_broken', retryable: true },
    message: 'what came for report.txt is not the file that is listed',
  });
});

test('an answer that is longer than the file is not read to its end', async () => {
  const { error } = await download((_, response) => response.write(`${listed}more`));
  expect(error).toMatchObject({
    code: 'unreadable_answer',
    message: expect.stringContaining('is longer than 11 bytes'),
  });
});

test('nobody is sent elsewhere for a file, even where its bytes are', async () => {
  const { asked, error } = await download(([, other], response) =>
    other === undefined ? response.writeHead(302, { location: '/other' }).end() : response.end(listed),
  );
  expect(error).toMatchObject({ code: 'redirected' });
  expect(asked).toEqual(['/file']);
});

test('a connection that breaks is tried again', async () => {
  const { asked, file } = await download(([, again], response) => {
    if (again === undefined) response.destroy();
    else response.end(listed);
  });
  expect(file?.content).toEqual(listed);
  expect(asked).toEqual(['/file', '/file']);
});
