import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Verdict } from '#local/http/sigv4.ts';
import { canCurlSign, whyNoCurl } from '#test/fakes/signing-curl.ts';
import { accessKeyId, refusal, region, secretAccessKey, service, verified, verify } from './signing.ts';

describe.skipIf(!canCurlSign)(`curl --aws-sigv4${whyNoCurl}`, () => {
  test('is verified with a body and with a sorted query, and refused with a wrong secret', async () => {
    const seen: Verdict[] = [];
    const server = createServer(async (request, response) => {
      const body = Buffer.concat(await request.toArray());
      const { method = '', url = '', rawHeaders } = request;
      seen.push(verify({ method, target: url, rawHeaders, body }, { now: Date.now() }));
      response.end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const curl = (secret: string, ...rest: string[]) =>
      promisify(execFile)('curl', [
        '-s',
        '--aws-sigv4',
        `aws:amz:${region}:${service}`,
        '--user',
        `${accessKeyId}:${secret}`,
        ...rest,
      ]);
    await curl(
      secretAccessKey,
      '-H',
      'content-type: application/json',
      '-d',
      '{"prompt":"x"}',
      `${root}/tasks`,
    );
    await curl(secretAccessKey, `${root}/agents?limit=5&status=all`);
    await curl('wrong', `${root}/agents`);
    server.close();
    expect(seen.slice(0, 2)).toEqual([verified, verified]);
    expect(seen.slice(2).map(refusal)).toEqual(['InvalidSignatureException']);
  });
});
