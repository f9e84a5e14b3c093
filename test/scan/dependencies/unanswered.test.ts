import { describe, expect, test } from 'vitest';
import { scanDependencies } from '#lambdas/tools/scan/dependencies/scan-dependencies.ts';
import { scanDependenciesTool } from '#lambdas/tools/scan/dependencies/tool.ts';
import { inMemoryWorkspace } from '#test/fakes/in-memory-workspace.ts';
import { knownAdvisories } from '#test/fakes/osv-advisories.ts';
import { type OsvServerRequest, startOsvServer } from '#test/fakes/osv-server.ts';
import { toolContext } from '#test/fakes/tool-context.ts';
import { npmLock } from './npm-lock.ts';
import { scanWith } from './scan-with.ts';

const workspace = inMemoryWorkspace({ 'package-lock.json': npmLock({ lodash: '4.17.15', safe: '1.0.0' }) });
const many = (count: number) =>
  inMemoryWorkspace({
    'package-lock.json': npmLock(
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`p-${index}`, '1.0.0'])),
    ),
  });
const isBatch = ({ path }: OsvServerRequest): boolean => path === '/v1/querybatch';

describe('packages that the advisory server did not answer for', () => {
  test('are not checked when nothing listens at its address', async () => {
    const server = await startOsvServer({ advisories: knownAdvisories });
    await server.close();
    const { signal } = new AbortController();

    const report = await scanDependencies(workspace, {
      signal,
      progress: () => undefined,
      fetch,
      osvUrl: server.url,
    });

    expect(report).toEqual({
      findings: [],
      notChecked: [
        {
          what: 'advisories of 2 of 2 packages (lodash@4.17.15, safe@1.0.0)',
          why: `asked the advisory server at ${new URL(server.url).host}: it could not be reached (ECONNREFUSED)`,
          remedy: expect.stringContaining('OSV_URL'),
        },
      ],
      checked: 0,
      unit: 'packages',
    });
  });

  test.each([
    ['status 503', { status: 503 } as const, 'it answered with status 503', 3],
    ['status 429', { status: 429 } as const, 'it answered with status 429', 3],
    ['a cut connection', 'reset' as const, 'it broke the connection', 3],
    ['status 403', { status: 403 } as const, 'it answered with status 403', 1],
    ['broken JSON', { text: '{"results":[{"vu' }, 'its answer could not be read', 1],
    ['another shape', { text: '{"results":"none"}' }, 'its answer could not be read', 1],
    [
      'fewer results than queries',
      { text: '{"results":[{}]}' },
      'it answered fewer packages than were asked',
      1,
    ],
    [
      'an id that is no id',
      { text: '{"results":[{"vulns":[{"id":"../../x"}]},{}]}' },
      'its answer could not be read',
      1,
    ],
  ])('are not checked after %s', async (_, fault, why, attempts) => {
    const { report, server } = await scanWith(workspace, { faults: () => fault });

    expect(report.checked).toBe(0);
    expect(report.findings).toEqual([]);
    expect(report.notChecked).toHaveLength(1);
    expect(report.notChecked[0]?.what).toContain('2 of 2 packages');
    expect(report.notChecked[0]?.why).toContain(why);
    expect(server.requests).toHaveLength(attempts);
  });

  test('are not checked when it stays silent, and the scan goes on', async () => {
    const limits = { requestTimeoutMs: 50, totalMs: 60_000 };

    const { report } = await scanWith(workspace, { faults: () => 'silence', limits });

    expect(report.checked).toBe(0);
    expect(report.notChecked[0]?.why).toContain('it did not answer within 0.05 s');
  });

  test('are not checked when the time for all of them runs out', async () => {
    const limits = { requestTimeoutMs: 60_000, totalMs: 50 };

    const { report } = await scanWith(workspace, { faults: () => 'silence', limits });

    expect(report.checked).toBe(0);
    expect(report.notChecked[0]?.why).toContain('the time for advisories ran out');
  });

  test('are counted to the package when one batch of three fails', async () => {
    const faults = (request: OsvServerRequest) =>
      isBatch(request) && request.body.includes('"p-1000"') ? { status: 503 } : undefined;

    const { report, waits } = await scanWith(many(2400), { faults });

    expect(report.checked).toBe(1400);
    expect(report.notChecked.map(({ what }) => what)).toEqual([
      'advisories of 1000 of 2400 packages (p-1000@1.0.0, p-1001@1.0.0, p-1002@1.0.0, p-1003@1.0.0, p-1004@1.0.0 and 995 more)',
    ]);
    expect(waits).toEqual([500, 1500]);
  });

  test('are only those whose query it finds invalid, not the rest of their batch', async () => {
    const faults = (request: OsvServerRequest) =>
      isBatch(request) && request.body.includes('"p-7"') ? { status: 400 } : undefined;

    const { report } = await scanWith(many(40), { faults });

    expect(report.checked).toBe(39);
    expect(report.notChecked.map(({ what }) => what)).toEqual(['advisories of 1 of 40 packages (p-7@1.0.0)']);
  });

  test('include those whose advisory could not be fetched; the advisories that came are findings', async () => {
    const faults = ({ path }: OsvServerRequest) =>
      path === '/v1/vulns/GHSA-35jh-r3h4-6jhm' ? { status: 500 } : undefined;

    const { report } = await scanWith(workspace, { faults });

    expect(report.checked).toBe(1);
    expect(report.findings.map(({ rule_id }) => rule_id)).toEqual([
      'dependencies/GHSA-p6mc-m468-83gw',
      'dependencies/GHSA-29mw-wpgm-hmr9',
    ]);
    expect(report.notChecked[0]?.what).toContain('1 of 2 packages (lodash@4.17.15)');
    expect(report.notChecked[0]?.why).toContain('GHSA-35jh-r3h4-6jhm');
  });

  test('include those whose second page did not come; the first page is findings', async () => {
    const faults = ({ body }: OsvServerRequest) =>
      body.includes('page_token') ? { status: 500 } : undefined;

    const { report } = await scanWith(workspace, { faults, pageSize: 1 });

    expect(report.checked).toBe(1);
    expect(report.findings).toHaveLength(1);
    expect(report.notChecked[0]?.what).toContain('1 of 2 packages (lodash@4.17.15)');
  });

  test('include those that it pages without end', async () => {
    const faults = (request: OsvServerRequest) =>
      isBatch(request) ? { text: '{"results":[{"next_page_token":"again"}]}' } : undefined;

    const { report, server } = await scanWith(many(1), { faults });

    expect(report.checked).toBe(0);
    expect(report.notChecked[0]?.why).toContain('more than 20 pages');
    expect(server.requests).toHaveLength(20);
  });
});

test('a server that is busy twice is asked a third time', async () => {
  const { report, waits } = await scanWith(workspace, {
    faults: ({ number }) => (number <= 2 ? { status: 503 } : undefined),
  });

  expect(report.notChecked).toEqual([]);
  expect(report.checked).toBe(2);
  expect(waits).toEqual([500, 1500]);
});

test('a scan that is aborted ends with the abort, not with a report', async () => {
  const kill = new AbortController();
  const faults = (): 'silence' => {
    kill.abort(new Error('killed'));
    return 'silence';
  };

  await expect(scanWith(workspace, { faults, signal: kill.signal })).rejects.toThrow('killed');
});

test('the tool tells a model that an unanswered scan is not clean', async () => {
  const server = await startOsvServer({ advisories: [] });
  await server.close();

  const result = await scanDependenciesTool.run(
    toolContext({ workspace: async () => workspace, fetch, settings: { osvUrl: server.url } }),
    {},
  );

  expect(result.content).toContain(
    'Checked 0 packages: no issues found; 1 not checked, so not known to be clean',
  );
  expect(result.notChecked).toHaveLength(1);
});
