import { describe, expect, test } from 'vitest';
import { sha256Hex } from '#local/http/canonical-request.ts';
import {
  accessKeyId,
  host,
  presigned,
  presignWithSmithy,
  refusal,
  type Sent,
  signedAt,
  signWithSmithy,
  type ToSign,
  verified,
  verify,
} from './signing.ts';

const minute = 60_000;

describe('a signature is refused', () => {
  const post: ToSign = { method: 'POST', path: '/tasks', query: { a: '1' }, body: '{"prompt":"x"}' };

  test('when it was made with another secret', async () => {
    const sent = await signWithSmithy(post, { secret: 'another' });
    expect(refusal(verify(sent))).toBe('InvalidSignatureException');
  });

  test('when nobody has that key', async () => {
    const sent = replaceHeader(await signWithSmithy(post), 'authorization', (v) =>
      v.replace(accessKeyId, 'AKIDOTHER'),
    );
    expect(refusal(verify(sent))).toBe('UnrecognizedClientException');
  });

  test('when there is none', () => {
    const sent = { method: 'GET', target: '/agents', rawHeaders: ['host', host], body: '' };
    expect(refusal(verify(sent))).toBe('MissingAuthenticationTokenException');
  });

  test.each<[string, (sent: Sent) => Sent]>([
    ['the body', (sent) => ({ ...sent, body: `${sent.body} ` })],
    ['the method', (sent) => ({ ...sent, method: 'PUT' })],
    ['the path', (sent) => ({ ...sent, target: sent.target.replace('/tasks', '/agents') })],
    ['a query value', (sent) => ({ ...sent, target: sent.target.replace('a=1', 'a=2') })],
    ['the query by one more parameter', (sent) => ({ ...sent, target: `${sent.target}&b=1` })],
    ['the query into one that is no UTF-8', (sent) => ({ ...sent, target: `${sent.target}&b=%ff` })],
    ['the host', (sent) => replaceHeader(sent, 'host', () => 'example.com')],
    ['the date', (sent) => replaceHeader(sent, 'x-amz-date', () => '20261122T093001Z')],
    [
      'a signed header by repeating it',
      (sent) => ({ ...sent, rawHeaders: [...sent.rawHeaders, 'Host', host] }),
    ],
    ['a signed header by leaving it out', (sent) => dropHeader(sent, 'x-team')],
    [
      'the headers by an unsigned x-amz- one',
      (sent) => ({ ...sent, rawHeaders: [...sent.rawHeaders, 'x-amz-target', 'y'] }),
    ],
  ])('when somebody changed %s', async (_, change) => {
    const sent = await signWithSmithy({ ...post, headers: { 'x-team': 'red' } });
    expect(verify(sent)).toEqual(verified);
    expect(refusal(verify(change(sent)))).toBe('InvalidSignatureException');
  });

  test.each([
    ['too old', 5 * minute + 1],
    ['of the future', -5 * minute - 1],
  ])('when it is %s', async (_, offMs) => {
    const verdict = verify(await signWithSmithy(post), { now: signedAt + offMs });
    expect(refusal(verdict)).toBe('InvalidSignatureException');
  });

  test.each([{ region: 'eu-west-1' }, { service: 's3' }])('when its scope is %o', async (scope) => {
    expect(refusal(verify(await signWithSmithy(post, scope)))).toBe('InvalidSignatureException');
  });

  test.each<[string, (authorization: string) => string]>([
    ['of another algorithm', (v) => v.replace('AWS4-HMAC-SHA256', 'AWS4-HMAC-MD5')],
    ['without a credential', (v) => v.replace(/Credential=[^,]+, /, '')],
    ['with half a scope', (v) => v.replace('/execute-api/aws4_request', '')],
    ['without signed headers', (v) => v.replace(/SignedHeaders=[^,]+, /, '')],
    ['with unsorted signed headers', (v) => v.replace('host;', 'x-a;host;')],
    ['without a signature', (v) => v.replace(/, Signature=.*/, '')],
    ['with a signature cut short', (v) => v.slice(0, -1)],
    ['with a part named twice', (v) => `${v}, Signature=${'0'.repeat(64)}`],
    ['that is empty', () => ''],
    ['of bearer kind', () => 'Bearer abc'],
  ])('when its header is one %s', async (_, change) => {
    const sent = replaceHeader(await signWithSmithy(post), 'authorization', change);
    expect(refusal(verify(sent))).toBe('IncompleteSignatureException');
  });

  test.each(['host', 'x-amz-date'])('when it does not cover %s', async (name) => {
    const sent = replaceHeader(await signWithSmithy(post), 'authorization', (value) =>
      value.replace(
        /SignedHeaders=([^,]+)/,
        (_, names: string) =>
          `SignedHeaders=${names
            .split(';')
            .filter((one) => one !== name)
            .join(';')}`,
      ),
    );
    expect(refusal(verify(sent))).toBe('InvalidSignatureException');
  });

  test('when the date is no date', async () => {
    const sent = replaceHeader(await signWithSmithy(post), 'x-amz-date', () => '20261131T093000Z');
    const scoped = replaceHeader(sent, 'authorization', (value) => value.replace('20261122', '20261131'));
    expect(refusal(verify(scoped))).toBe('IncompleteSignatureException');
  });

  test('when the declared hash is not the hash of the body', async () => {
    for (const declared of [sha256Hex('other'), 'UNSIGNED-PAYLOAD']) {
      const headers = { 'x-amz-content-sha256': declared };
      expect(refusal(verify(await signWithSmithy({ ...post, headers })))).toBe('InvalidSignatureException');
    }
  });

  test('when the session token is missing, wrong or not expected', async () => {
    const bare = await signWithSmithy(post);
    const withToken = await signWithSmithy(post, { sessionToken: 'token-1' });
    const verdicts = [
      verify(bare, { credential: { sessionToken: 'token-1' } }),
      verify(withToken, { credential: { sessionToken: 'token-2' } }),
      verify(withToken),
    ];
    expect(verdicts.map(refusal)).toEqual(Array(3).fill('UnrecognizedClientException'));
  });

  test('when it is sent in a header and in the query', async () => {
    const inQuery = await presignWithSmithy({ path: '/tasks' }, 60);
    const inHeader = await signWithSmithy({ path: '/tasks' });
    const both = { ...inQuery, rawHeaders: inHeader.rawHeaders };
    expect(refusal(verify(both))).toBe('IncompleteSignatureException');
  });

  test.each(['0', '-1', '604801', 'x', '', '1.5'])('when it is presigned for %j seconds', async (seconds) => {
    const sent = await presignWithSmithy({ path: '/tasks' }, 60);
    const changed = { ...sent, target: sent.target.replace('X-Amz-Expires=60', `X-Amz-Expires=${seconds}`) };
    expect(refusal(verify(changed))).toBe('IncompleteSignatureException');
  });

  test('when a presigned address is used for another path, a longer time or another body', () => {
    const sent = presigned();
    const changed = [
      { ...sent, target: sent.target.replace('/uploads/', '/uploads/x') },
      { ...sent, target: sent.target.replace('Expires=60', 'Expires=600') },
      { ...sent, target: `${sent.target}&X-Amz-Expires=600` },
      { ...sent, body: 'other' },
    ];
    const names = changed.map((one) => refusal(verify(one)));
    expect(names).toEqual([
      'InvalidSignatureException',
      'InvalidSignatureException',
      'IncompleteSignatureException',
      'InvalidSignatureException',
    ]);
  });
});

function replaceHeader(sent: Sent, name: string, change: (value: string) => string): Sent {
  const rawHeaders = sent.rawHeaders.map((text, i) =>
    i % 2 === 1 && sent.rawHeaders[i - 1]?.toLowerCase() === name ? change(text) : text,
  );
  return { ...sent, rawHeaders };
}

function dropHeader(sent: Sent, name: string): Sent {
  const at = sent.rawHeaders.indexOf(name);
  return { ...sent, rawHeaders: sent.rawHeaders.toSpliced(at, 2) };
}
