import aws4 from 'aws4';
import { expect, test } from 'vitest';
import { createSigningFetch } from '#lambdas/adapters/aws/sign-fetch.ts';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example', sessionToken: 'token' };

test('a signing fetch sends what another signer would, in place of the key', async () => {
  const sent: { url: string; headers: Record<string, string> }[] = [];
  const record: typeof fetch = async (url, init) => {
    sent.push({ url: String(url), headers: Object.fromEntries(new Headers(init?.headers)) });
    return new Response('{}');
  };
  const signed = createSigningFetch(
    { fetch: record, now: () => new Date('2026-11-22T12:00:00.000Z') },
    { service: 'bedrock', region: 'eu-central-1', credentials: async () => credentials },
  );
  await signed('https://bedrock-runtime.eu-central-1.amazonaws.com/anthropic/v1/messages', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': 'signed' },
    body: '{"model":"m"}',
  });
  const [
    {
      url,
      headers: { authorization, ...headers },
    } = { url: '', headers: { authorization: '' } },
  ] = sent;
  expect(headers).not.toHaveProperty('x-api-key');
  const { host, pathname } = new URL(url);
  // Signed by neither: whoever sends the body sets it.
  const ignored = { extraHeadersToIgnore: { 'content-length': true } };
  const request = {
    ...{ service: 'bedrock', region: 'eu-central-1', method: 'POST', host, path: pathname, ...ignored },
    ...{ body: '{"model":"m"}', headers: { ...headers, Host: host } },
  };
  const again = aws4.sign(request, credentials);
  expect(authorization).toBe(again.headers?.['Authorization']);
});
