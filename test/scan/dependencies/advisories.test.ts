import { describe, expect, test } from 'vitest';
import { findingSchema } from '#shared/findings/finding.ts';
import { inMemoryWorkspace } from '#test/fakes/in-memory-workspace.ts';
import { advisory } from '#test/fakes/osv-advisories.ts';
import { npmLock } from './npm-lock.ts';
import { scanWith } from './scan-with.ts';

const oneVersion = (name: string, version: string) =>
  inMemoryWorkspace({ 'package-lock.json': npmLock({ [name]: version }) });

describe('a vulnerable package', () => {
  test('is one finding at its line in the lockfile, with the version that fixes it', async () => {
    const workspace = inMemoryWorkspace({
      'app/package-lock.json': npmLock({ safe: '1.0.0', tar: '6.1.0' }),
    });

    const { report } = await scanWith(workspace);

    expect(report).toEqual({
      findings: [
        {
          rule_id: 'dependencies/GHSA-r628-mhmh-qjhw',
          severity: 'high',
          path: 'app/package-lock.json',
          line: 9,
          title: 'tar@6.1.0: A symbolic link in an archive lets it write outside the target folder',
          evidence: 'tar@6.1.0',
          remedy: expect.stringContaining('Upgrade tar to 6.1.2 or later'),
          reference: 'https://osv.dev/vulnerability/GHSA-r628-mhmh-qjhw',
        },
      ],
      notChecked: [],
      checked: 2,
      unit: 'packages',
    });
  });

  test.each([
    ['lodash', '4.17.15', ['GHSA-35jh-r3h4-6jhm', 'GHSA-p6mc-m468-83gw', 'GHSA-29mw-wpgm-hmr9'], '4.17.21'],
    ['minimist', '1.2.0', ['GHSA-xvch-5gv4-984h', 'GHSA-vh95-rmgr-6w4m'], '1.2.6'],
    ['minimist', '0.2.0', ['GHSA-xvch-5gv4-984h', 'GHSA-vh95-rmgr-6w4m'], '0.2.4'],
    ['axios', '0.21.0', ['GHSA-cph5-m8f7-6c5x', 'GHSA-4w2v-q235-vp99'], '0.21.2'],
    ['jsonwebtoken', '8.5.1', ['GHSA-8cf7-32gw-wr33', 'GHSA-qwph-4952-7xr6'], '9.0.0'],
    ['express', '4.16.0', ['GHSA-rv95-896h-c2vc'], '4.19.2'],
  ])('%s %s is found with each of its advisories, the worst first', async (name, version, ids, fixed) => {
    const { report } = await scanWith(oneVersion(name, version));

    expect(report.findings.map(({ rule_id }) => rule_id)).toEqual(ids.map((id) => `dependencies/${id}`));
    expect(report.findings[0]?.remedy).toContain(`Upgrade ${name} to ${fixed} or later`);
    expect(report.findings.map((finding) => findingSchema.safeParse(finding).success)).not.toContain(false);
  });

  test.each([
    ['lodash', '4.17.21'],
    ['minimist', '1.2.8'],
    ['axios', '1.7.9'],
    ['express', '5.0.1'],
  ])('is not %s %s, which is fixed', async (name, version) => {
    const { report } = await scanWith(oneVersion(name, version));

    expect(report).toEqual({ findings: [], notChecked: [], checked: 1, unit: 'packages' });
  });

  test('is reported in every lockfile that holds it, and counted once', async () => {
    const lock = npmLock({ express: '4.16.0' });

    const { report, server } = await scanWith(
      inMemoryWorkspace({ 'a/package-lock.json': lock, 'b/package-lock.json': lock }),
    );

    expect(report.findings.map(({ path }) => path)).toEqual(['a/package-lock.json', 'b/package-lock.json']);
    expect(report.checked).toBe(1);
    expect(server.requests.map(({ path }) => path)).toEqual([
      '/v1/querybatch',
      '/v1/vulns/GHSA-rv95-896h-c2vc',
    ]);
  });

  test('found under two spellings of its Python name is one package', async () => {
    const { report } = await scanWith(
      inMemoryWorkspace({ 'requirements.txt': 'PyYAML==5.3\npyyaml==5.3\n' }),
    );

    expect(report.findings.map(({ line, evidence }) => [line, evidence])).toEqual([[1, 'pyyaml@5.3']]);
    expect(report.findings[0]?.remedy).toBe('Upgrade pyyaml to 5.4 or later.');
  });
});

describe('advisories', () => {
  test('that are aliases of each other are one finding, named after GitHub and rated by whoever rates', async () => {
    const { report } = await scanWith(inMemoryWorkspace({ 'requirements.txt': 'requests==2.30.0\n' }));

    expect(report.findings.map(({ rule_id, severity }) => [rule_id, severity])).toEqual([
      ['dependencies/GHSA-j8r2-6x86-q33q', 'medium'],
    ]);
  });

  test('that only share a CVE as alias are one finding', async () => {
    const package_ = { package: 'left', ranges: [['0', '2.0.0']] as const };
    const advisories = [
      advisory({ id: 'OSV-1', aliases: ['CVE-2020-1'], ...package_, rating: 'LOW' }),
      advisory({ id: 'OSV-2', aliases: ['CVE-2020-2'], ...package_ }),
      advisory({ id: 'OSV-3', aliases: ['CVE-2020-1', 'CVE-2020-2'], ...package_ }),
    ];

    const { report } = await scanWith(oneVersion('left', '1.0.0'), { advisories });

    expect(report.findings.map(({ rule_id }) => rule_id)).toEqual(['dependencies/OSV-1']);
  });

  test('that were withdrawn are no findings', async () => {
    const withdrawn = advisory({
      id: 'GHSA-xxxx-xxxx-xxxx',
      package: 'left',
      ranges: [['0', undefined]],
      withdrawn: '2024-01-01T00:00:00Z',
    });

    const { report } = await scanWith(oneVersion('left', '1.0.0'), { advisories: [withdrawn] });

    expect(report).toEqual({ findings: [], notChecked: [], checked: 1, unit: 'packages' });
  });

  test('without a fixed version say so', async () => {
    const advisories = [
      advisory({ id: 'GHSA-1', package: 'left', ranges: [['0', undefined]], rating: 'LOW' }),
    ];

    const { report } = await scanWith(oneVersion('left', '1.0.0'), { advisories });

    expect(report.findings[0]).toMatchObject({
      severity: 'low',
      remedy: expect.stringContaining('No fixed version of left is known'),
    });
  });

  test('of the malicious-packages database are critical and ask for removal', async () => {
    const advisories = [advisory({ id: 'MAL-2024-1', package: 'left', ranges: [['0', undefined]] })];

    const { report } = await scanWith(oneVersion('left', '1.0.0'), { advisories });

    expect(report.findings[0]).toMatchObject({
      severity: 'critical',
      remedy: expect.stringContaining('Remove left now'),
    });
  });

  test.each([
    ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', 'LOW', 'low'],
    ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', undefined, 'critical'],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 'LOW', 'critical'],
    [undefined, 'MODERATE', 'medium'],
    [undefined, undefined, 'medium'],
  ])('with vector %s and rating %s are %s', async (cvss, rating, severity) => {
    const facts = { id: 'GHSA-1', package: 'left', ranges: [['0', '2.0.0']] as const };
    const rated = {
      ...facts,
      ...(cvss === undefined ? {} : { cvss }),
      ...(rating === undefined ? {} : { rating }),
    };

    const { report } = await scanWith(oneVersion('left', '1.0.0'), { advisories: [advisory(rated)] });

    expect(report.findings[0]?.severity).toBe(severity);
  });

  test('on further pages are fetched too', async () => {
    const { report, server } = await scanWith(oneVersion('lodash', '4.17.15'), { pageSize: 1 });

    expect(report.findings).toHaveLength(3);
    expect(report.checked).toBe(1);
    const pages = server.requests
      .filter(({ path }) => path === '/v1/querybatch')
      .map(({ body }) => JSON.parse(body));
    expect(pages.map(({ queries }) => queries[0].page_token)).toEqual([undefined, '1', '2']);
  });

  test('are asked for at most a thousand packages at a time', async () => {
    const packages = Object.fromEntries(Array.from({ length: 2300 }, (_, index) => [`p-${index}`, '1.0.0']));

    const { report, server } = await scanWith(inMemoryWorkspace({ 'package-lock.json': npmLock(packages) }));

    expect(report.checked).toBe(2300);
    const sizes = server.requests.map(({ body }) => JSON.parse(body).queries.length);
    expect(sizes.sort()).toEqual([1000, 1000, 300]);
  });

  test('are fetched once, however many packages they concern', async () => {
    const both = ['left', 'right'].map((name) =>
      advisory({ id: 'GHSA-1', package: name, ranges: [['0', undefined]], rating: 'LOW' }),
    );
    const [left, right] = both;
    const advisories =
      left === undefined || right === undefined
        ? []
        : [{ ...left, affected: both.flatMap(({ affected }) => affected) }];

    const { report, server } = await scanWith(
      inMemoryWorkspace({ 'package-lock.json': npmLock({ left: '1.0.0', right: '1.0.0' }) }),
      { advisories },
    );

    expect(report.findings).toHaveLength(2);
    expect(server.requests.filter(({ path }) => path.startsWith('/v1/vulns/'))).toHaveLength(1);
  });
});

test('whoever follows the scan hears how far it is', async () => {
  const { progress } = await scanWith(oneVersion('left', '1.0.0'));

  expect(progress).toEqual(['Locked packages found: 1', 'Asked for the advisories of 1 of 1 packages']);
});
