import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type FollowOptions, followOutput } from '#client/http/event-stream.ts';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import fc from '#test/properties.ts';
import {
  agentId,
  bytesOf,
  clientOf,
  eventOf,
  partOf,
  type StreamRequest,
  streamOf,
} from './streaming-platform.ts';

type Client = ReturnType<typeof clientOf>;

async function readAll(client: Client, options: FollowOptions = {}): Promise<AgentOutput[]> {
  const answers: AgentOutput[] = [];
  for await (const answer of followOutput(client, agentId, options)) answers.push(answer);
  return answers;
}

const linesOf = (answers: readonly AgentOutput[]) => answers.flatMap(({ lines }) => lines);
const events = `/agents/${agentId}/events`;
const numberIn = (cursor = 's0'): number => Number(cursor.slice(1));
const broken = () => new TypeError('fetch failed', { cause: new Error('read ECONNRESET') });
const failure = (status: number, code: string) =>
  Response.json(
    { error: { code, message: code, remedy: 'r', retryable: status === 429 }, request_id: 'r' },
    { status },
  );

/** Without a stream, and without it for good: every further call of the output tells two lines more. */
const onlyPolled =
  (texts: readonly string[], noStream: (request: StreamRequest) => Response | Promise<Response>) =>
  (request: StreamRequest) =>
    request.path === events
      ? noStream(request)
      : Response.json(partOf(texts, numberIn(request.query['after']), 2));

describe('a followed agent', () => {
  test('is told from the first line to its end, in one connection', async () => {
    const asked: StreamRequest[] = [];
    const texts = ['a', '', 'data: c\u2028\u0085d', '🔍'];
    const client = clientOf((request) => {
      asked.push(request);
      const sent = `retry: 1000\n${eventOf(partOf(texts, 0, 1))}: keep-alive\n\n${eventOf(partOf(texts, 1))}`;
      return streamOf([bytesOf(sent)], 'hang', request.signal);
    });
    const answers = await readAll(client, { filter: 'x|y' });
    expect(linesOf(answers)).toEqual(partOf(texts, 0).lines);
    expect(answers.at(-1)).toEqual(partOf(texts, 1));
    expect(asked.map(({ path, query }) => [path, query])).toEqual([[events, { filter: 'x|y' }]]);
    expect(asked[0]?.signal?.aborted).toBe(true);
  });

  test('has every line once and in order, wherever its stream is cut and however it comes in pieces', async () => {
    const cut = fc.record({
      at: fc.integer({ min: 0, max: 3_000 }),
      end: fc.constantFrom('close' as const, 'break' as const),
      isRefusedBefore: fc.boolean(),
    });
    const plan = fc.record({
      texts: fc.array(fc.string({ unit: 'grapheme', maxLength: 20 }), { minLength: 1, maxLength: 12 }),
      perEvent: fc.integer({ min: 1, max: 4 }),
      pieceBytes: fc.integer({ min: 1, max: 700 }),
      cuts: fc.array(cut, { maxLength: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(plan, async ({ texts, perEvent, pieceBytes, cuts }) => {
        const left = cuts.flatMap(({ isRefusedBefore, ...it }) =>
          isRefusedBefore ? ['refused' as const, it] : [it],
        );
        const client = clientOf(({ query }) => {
          const next = left.shift();
          if (next === 'refused') throw broken();
          // The first event comes at once, also where it has nothing new.
          let sent = `retry: 1000\n${eventOf(partOf(texts, numberIn(query['after']), 0))}`;
          for (let after = numberIn(query['after']); after < texts.length; after += perEvent) {
            sent += `: keep-alive\n\n${eventOf(partOf(texts, after, perEvent))}`;
          }
          const bytes = bytesOf(sent).subarray(0, next?.at);
          const pieces = Array.from({ length: Math.ceil(bytes.length / pieceBytes) }, (_, index) =>
            bytes.subarray(index * pieceBytes, (index + 1) * pieceBytes),
          );
          return streamOf(pieces, next?.end ?? 'close');
        });
        const answers = await readAll(client);
        expect(linesOf(answers)).toEqual(partOf(texts, 0).lines);
        expect(answers.at(-1)).toMatchObject({ status: 'completed', has_more: false });
      }),
      { numRuns: 150 },
    );
  });

  test('goes on from a cursor', async () => {
    const texts = ['a', 'b', 'c'];
    const client = clientOf(({ query }) =>
      streamOf([bytesOf(eventOf(partOf(texts, numberIn(query['after']))))], 'close'),
    );
    expect(linesOf(await readAll(client, { after: 's2' })).map(({ text }) => text)).toEqual(['c']);
  });

  test('is asked for again with a pause, and longer ones while the platform is away, which is told once', async () => {
    const texts = ['a', 'b'];
    const replies = [
      () => streamOf([bytesOf(eventOf(partOf(texts, 0, 1)))], 'break'),
      ...[1, 2, 3].map(() => () => {
        throw broken();
      }),
      () => streamOf([bytesOf(eventOf(partOf(texts, 1)))], 'close'),
    ];
    const client = clientOf(() => replies.shift()?.() ?? failure(500, 'internal'));
    const notices: string[] = [];
    await readAll(client, { notice: (text) => notices.push(text) });
    expect(client.slept).toEqual([1_000, 500, 1_000, 2_000]);
    expect(notices).toEqual([
      'the connection to http://127.0.0.1:1 broke: read ECONNRESET; trying again for a minute.',
      'The platform answers again.',
    ]);
  });

  test('is given up when the platform is away for a minute', async () => {
    const client = clientOf(() => {
      throw broken();
    });
    await expect(readAll(client)).rejects.toMatchObject({ code: 'connection_broken' });
    expect(client.slept.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(60_000);
  });

  test('that the caller no longer wants is let go: its connection ends', async () => {
    const asked: StreamRequest[] = [];
    const client = clientOf((request) => {
      asked.push(request);
      return streamOf([bytesOf(eventOf(partOf(['a', 'b'], 0, 1)))], 'hang', request.signal);
    });
    for await (const answer of followOutput(client, agentId)) {
      expect(answer.output).toBe('a');
      break;
    }
    expect(asked.map(({ signal }) => signal?.aborted)).toEqual([true]);
  });

  test('ends with the reason of a signal, also while nothing comes', async () => {
    const stop = new AbortController();
    const client = clientOf(({ signal }) =>
      streamOf([bytesOf(eventOf(partOf(['a'], 0, 0)))], 'hang', signal),
    );
    const answers = followOutput(client, agentId, { signal: stop.signal });
    await answers.next();
    const next = answers.next();
    stop.abort(new Error('Ctrl-C'));
    await expect(next).rejects.toThrow('Ctrl-C');
  });

  test.each([
    [404, 'unknown_agent'],
    [400, 'invalid_filter'],
    [400, 'invalid_cursor'],
    [500, 'internal'],
  ])('is refused with %i %s, as it is', async (status, code) => {
    const paths: string[] = [];
    const client = clientOf(({ path }) => {
      paths.push(path);
      return failure(status, code);
    });
    await expect(readAll(client)).rejects.toMatchObject({ status, code });
    expect(paths).toEqual([events]);
  });

  test('whose stream cannot be read is an error, and no silence', async () => {
    const client = clientOf(() => streamOf([bytesOf('event: output\nid: s1\ndata: {"a":1}\n\n')], 'close'));
    await expect(readAll(client)).rejects.toMatchObject({ code: 'unreadable_answer' });
  });
});

describe('where there is no live stream', () => {
  const texts = ['a', 'b', 'c', 'd', 'e'];

  test.each([
    ['the route is unknown', () => failure(404, 'unknown_route')],
    ['something in between knows no such page', () => new Response('<h1>Not found</h1>', { status: 404 })],
    ['API Gateway has no such route, or the caller no right to it', () => failure(403, 'forbidden')],
    ['it is not implemented', () => new Response('', { status: 501 })],
    ['too many are open', () => failure(429, 'throttled')],
    [
      'the answer is a page',
      () => new Response('<h1>Welcome</h1>', { headers: { 'content-type': 'text/html' } }),
    ],
  ])('because %s, the output is asked for again and again', async (_, noStream) => {
    const answers = await readAll(clientOf(onlyPolled(texts, noStream)));
    expect(linesOf(answers)).toEqual(partOf(texts, 0).lines);
    expect(answers.at(-1)).toMatchObject({ status: 'completed' });
  });

  test('because a proxy holds it back, likewise; the connection is ended', async () => {
    const signals: (AbortSignal | undefined)[] = [];
    const hold = ({ signal }: StreamRequest) => {
      signals.push(signal);
      return streamOf([bytesOf(': keep-alive\n\n')], 'hang', signal);
    };
    const patience = { firstMs: 30, laterMs: 30 };
    expect(linesOf(await readAll(clientOf(onlyPolled(texts, hold), { patience })))).toHaveLength(5);
    expect(signals.map((signal) => signal?.aborted)).toEqual([true]);
  });

  test('but signs of life, it is read by asking', async () => {
    const alive = ({ signal }: StreamRequest) => {
      const body = new ReadableStream<Uint8Array>({
        start: (stream) => signal?.addEventListener('abort', () => stream.error(signal.reason)),
        pull: async (stream) => {
          await setImmediate();
          if (signal?.aborted !== true) stream.enqueue(bytesOf(': keep-alive\n\n'));
        },
      });
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
    };
    const patience = { firstMs: 30, laterMs: 10_000 };
    expect(linesOf(await readAll(clientOf(onlyPolled(texts, alive), { patience })))).toHaveLength(5);
  });

  test('any more, it goes on behind what the stream told', async () => {
    let connections = 0;
    const once = () => {
      connections += 1;
      return connections === 1
        ? streamOf([bytesOf(eventOf(partOf(texts, 0, 3)))], 'break')
        : failure(404, 'unknown_route');
    };
    const answers = await readAll(clientOf(onlyPolled(texts, once)));
    expect(answers.map(({ output }) => output)).toEqual(['a\nb\nc', 'd\ne']);
  });
});

test('a stream that falls silent is connected anew', async () => {
  const texts = ['a', 'b'];
  const patience = { firstMs: 10_000, laterMs: 30 };
  const client = clientOf(
    ({ query, signal }) =>
      streamOf([bytesOf(eventOf(partOf(texts, numberIn(query['after']), 1)))], 'hang', signal),
    { patience },
  );
  expect(linesOf(await readAll(client)).map(({ text }) => text)).toEqual(['a', 'b']);
});
