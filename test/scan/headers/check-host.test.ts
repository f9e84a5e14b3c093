import { createServer, type OutgoingHttpHeaders } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { checkHost, type HostCheckOptions } from '#lambdas/tools/scan/headers/check-host.ts';
import { isPublicAddress } from '#lambdas/tools/scan/headers/public-address.ts';
import { checkHeadersTool } from '#lambdas/tools/scan/headers/tool.ts';
import { type Network, type Visit, visitAddress } from '#lambdas/tools/scan/headers/visit.ts';
import { toolContext } from '#test/fakes/tool-context.ts';

const now = new Date('2026-06-01T00:00:00Z');
const goodTls = { protocol: 'TLSv1.3', validTo: new Date('2026-12-01T00:00:00Z') };
const soundPage = {
  'content-type': 'text/html',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'content-security-policy': "default-src 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
};

type Answer = { status?: number; headers: OutgoingHttpHeaders; tls?: Visit['tls'] };

/** A network whose every address is a server of this test; TLS is told, not spoken. */
async function networkOf(answers: Record<string, Answer>, addresses: Record<string, string[]> = {}) {
  const visited: string[] = [];
  const server = createServer((request, response) => {
    const { status = 200, headers } = answers[String(request.headers.host)] ?? { status: 404, headers: {} };
    response.writeHead(status, headers).end('body');
  });
  const started = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', started.resolve);
  await started.promise;
  onTestFinished(() => void server.close());
  const place = server.address();
  const port = typeof place === 'object' && place !== null ? place.port : 0;
  const network: Network = {
    resolve: async (host) => addresses[host] ?? ['93.184.215.14'],
    async visit(target, signal) {
      const name = `${target.isTls ? 'https' : 'http'}://${target.host}${target.path}`;
      visited.push(`${name} at ${target.address}:${target.port}`);
      const visit = await visitAddress(
        { ...target, host: name, address: '127.0.0.1', port, isTls: false },
        signal,
      );
      return { ...visit, ...(target.isTls && { tls: answers[name]?.tls ?? goodTls }) };
    },
  };
  return { network, visited };
}

const toHttps = { status: 301, headers: { location: 'https://shop.example/' } };

async function check(
  answers: Record<string, Answer>,
  more: Partial<HostCheckOptions> & { addresses?: Record<string, string[]> } = {},
) {
  const { network, visited } = await networkOf(answers, more.addresses);
  const options = { network, allowed: ['shop.example'], now, signal: new AbortController().signal, ...more };
  const { findings, notChecked } = await checkHost('shop.example', '/', options);
  return {
    told: findings.map(({ rule_id, severity }) => `${severity} ${rule_id}`),
    findings,
    notChecked,
    visited,
  };
}

describe('a host', () => {
  test('that does all right is told nothing about, visited at its address, once each way', async () => {
    const { told, notChecked, visited } = await check({
      'https://shop.example/': { headers: soundPage },
      'http://shop.example/': toHttps,
    });
    expect({ told, notChecked }).toEqual({ told: [], notChecked: [] });
    expect(visited).toEqual([
      'https://shop.example/ at 93.184.215.14:443',
      'http://shop.example/ at 93.184.215.14:80',
      'https://shop.example/ at 93.184.215.14:443',
    ]);
  });

  test('that does nothing is told all of it', async () => {
    const { told, findings } = await check({
      'https://shop.example/': {
        headers: {
          'content-type': 'text/html; charset=utf-8',
          'set-cookie': ['session_id=abcdef; Path=/', 'theme=dark'],
          server: 'nginx/1.18.0',
          'access-control-allow-origin': '*',
          'access-control-allow-credentials': 'true',
        },
        tls: { protocol: 'TLSv1.1', validTo: new Date('2026-06-10T00:00:00Z') },
      },
      'http://shop.example/': { headers: { 'content-type': 'text/html' } },
    });
    expect(told).toEqual([
      'medium headers/no-hsts',
      'high headers/old-tls',
      'medium headers/certificate-expiring',
      'medium headers/no-csp',
      'low headers/framable',
      'low headers/no-nosniff',
      'medium headers/bare-cookie',
      'medium headers/cors-any-origin',
      'info headers/version-told',
      'medium headers/http-open',
    ]);
    expect(JSON.stringify(findings)).not.toContain('abcdef');
    expect(findings[0]).toMatchObject({ path: 'https://shop.example/', line: 1 });
  });

  test.each([
    ["script-src 'self' 'unsafe-inline'", ['medium headers/weak-csp']],
    ["script-src 'self' 'unsafe-inline' 'nonce-abc'", []],
    ['default-src *', ['medium headers/weak-csp']],
    ["default-src 'self'; script-src https:", ['medium headers/weak-csp']],
    ["default-src 'none'; script-src https://cdn.example", []],
  ])('with the policy %j', async (policy, expected) => {
    const headers = { ...soundPage, 'content-security-policy': `${policy}; frame-ancestors 'none'` };
    const { told } = await check({ 'https://shop.example/': { headers }, 'http://shop.example/': toHttps });
    expect(told).toEqual(expected);
  });

  test('whose certificate is refused is told so', async () => {
    const failing: Network = {
      resolve: async () => ['93.184.215.14'],
      visit: () => Promise.reject(Object.assign(new Error('no'), { code: 'CERT_HAS_EXPIRED' })),
    };
    const { findings } = await check({}, { network: failing });
    expect(findings[0]).toMatchObject({
      rule_id: 'headers/bad-certificate',
      severity: 'high',
      evidence: 'CERT_HAS_EXPIRED',
    });
  });
});

describe('no visit is made', () => {
  test.each(['127.0.0.1', '10.1.2.3', '169.254.169.254', '::1', 'fd00:ec2::254', '::ffff:10.0.0.1'])(
    'to %s, whatever its name',
    async (address) => {
      const { told, notChecked, visited } = await check(
        {},
        { addresses: { 'shop.example': ['93.184.215.14', address] } },
      );
      expect({ told, visited }).toEqual({ told: [], visited: [] });
      expect(notChecked.map(({ why }) => why)).toEqual(
        Array(2).fill(`shop.example is ${address}, which is not a public address`),
      );
    },
  );

  test.each([
    ['another host', 'https://other.example/', 'it leads to other.example, which is not an allowed host'],
    [
      'another port',
      'https://shop.example:8443/',
      'it leads to shop.example:8443, which is not an allowed host',
    ],
    [
      'an address',
      'http://169.254.169.254/latest',
      'it leads to 169.254.169.254, which is not an allowed host',
    ],
    ['a file', 'file:///etc/passwd', 'it leads to file:, which is not visited'],
  ])('when a redirect leads to %s', async (_where, location, why) => {
    const away = { status: 302, headers: { location } };
    const { notChecked, visited } = await check({
      'https://shop.example/': away,
      'http://shop.example/': away,
    });
    expect(notChecked).toEqual([
      { what: 'https://shop.example/', why },
      { what: 'http://shop.example/', why },
    ]);
    expect(visited).toHaveLength(2);
  });

  test('more than six times in a circle', async () => {
    const { notChecked, visited } = await check({
      'https://shop.example/': toHttps,
      'http://shop.example/': toHttps,
    });
    expect(notChecked[0]?.why).toBe('more than 5 redirects');
    expect(visited).toHaveLength(12);
  });
});

test.each([
  ['8.8.8.8', true],
  ['172.15.0.1', true],
  ['172.31.255.255', false],
  ['100.100.100.200', false],
  ['0.0.0.0', false],
  ['224.0.0.1', false],
  ['2606:4700::1111', true],
  ['fe80::1', false],
  ['64:ff9b::a00:1', false],
  ['2002:a00:1::', false],
  ['no address', false],
])('%s is public: %s', (address, expected) => {
  expect(isPublicAddress(address)).toBe(expected);
});

describe('check_headers', () => {
  test('without an allowed host says so, and visits none', async () => {
    await expect(checkHeadersTool.run(toolContext(), { path: '/' })).rejects.toThrow(
      /No host may be visited/,
    );
  });

  test('tells a host that is not allowed as not checked', async () => {
    const context = toolContext({ settings: { osvUrl: '', allowedHosts: ['shop.example'] } });
    const { content, notChecked } = await checkHeadersTool.run(context, {
      hosts: ['evil.example'],
      path: '/',
    });
    expect(content).toMatch(/^Checked 0 hosts: no issues found; 1 not checked/);
    expect(notChecked?.map(({ what }) => what)).toEqual(['evil.example']);
  });
});
