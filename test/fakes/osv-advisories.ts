import semver from 'semver';

/** An advisory in the shape of the OSV schema, as far as the scanner reads it. */
export interface OsvAdvisory {
  schema_version: string;
  id: string;
  modified: string;
  published: string;
  withdrawn?: string;
  aliases: string[];
  summary?: string;
  severity?: { type: string; score: string }[];
  affected: OsvAffected[];
  database_specific?: { severity?: string };
}

interface OsvAffected {
  package: { ecosystem: string; name: string };
  ranges: { type: string; events: Record<string, string>[] }[];
}

/** The facts of an advisory; `[introduced, fixed]` per range, `undefined` where nothing fixes it. */
export interface AdvisoryFacts {
  id: string;
  package: string;
  ecosystem?: string;
  ranges: readonly (readonly [string, string | undefined])[];
  aliases?: readonly string[];
  summary?: string;
  cvss?: string;
  rating?: string;
  withdrawn?: string;
}

/** Writes the facts out in OSV's shape. */
export function advisory(facts: AdvisoryFacts): OsvAdvisory {
  const { id, aliases = [], summary, cvss, rating, withdrawn } = facts;
  const type = cvss?.startsWith('CVSS:4.0') === true ? 'CVSS_V4' : 'CVSS_V3';
  return {
    schema_version: '1.6.0',
    id,
    modified: '2026-01-01T00:00:00Z',
    published: '2021-01-01T00:00:00Z',
    aliases: [...aliases],
    affected: facts.ranges.map((range) => affected(facts, range)),
    ...(withdrawn === undefined ? {} : { withdrawn }),
    ...(summary === undefined ? {} : { summary }),
    ...(cvss === undefined ? {} : { severity: [{ type, score: cvss }] }),
    ...(rating === undefined ? {} : { database_specific: { severity: rating } }),
  };
}

function affected(
  { ecosystem = 'npm', package: name }: AdvisoryFacts,
  [introduced, fixed]: readonly [string, string | undefined],
): OsvAffected {
  const events = fixed === undefined ? [{ introduced }] : [{ introduced }, { fixed }];
  const type =
    ecosystem === 'npm' || ecosystem === 'Go' || ecosystem === 'crates.io' ? 'SEMVER' : 'ECOSYSTEM';
  return { package: { ecosystem, name }, ranges: [{ type, events }] };
}

/** Whether a version lies in a range of the advisory; names in PyPI are compared without case. */
export function affects(
  { affected }: OsvAdvisory,
  installed: { ecosystem: string; name: string; version: string },
): boolean {
  return affected.some(
    ({ package: named, ranges }) =>
      named.ecosystem === installed.ecosystem &&
      named.name.toLowerCase() === installed.name.toLowerCase() &&
      ranges.some(({ events }) => isWithin(installed.version, events)),
  );
}

function isWithin(version: string, events: readonly Record<string, string>[]): boolean {
  const introduced = events.find((event) => event['introduced'] !== undefined)?.['introduced'] ?? '0';
  const fixed = events.find((event) => event['fixed'] !== undefined)?.['fixed'];
  const isIn = introduced === '0' || semver.gte(comparable(version), comparable(introduced));
  return isIn && (fixed === undefined || semver.lt(comparable(version), comparable(fixed)));
}

function comparable(version: string): semver.SemVer {
  return semver.parse(version) ?? semver.coerce(version) ?? new semver.SemVer('0.0.0');
}

/** Published advisories: ids, ranges and ratings are facts, the sentences are our own. */
export const knownAdvisories: readonly OsvAdvisory[] = [
  advisory({
    id: 'GHSA-35jh-r3h4-6jhm',
    aliases: ['CVE-2021-23337'],
    package: 'lodash',
    ranges: [['0', '4.17.21']],
    summary: 'Template compilation runs injected commands',
    cvss: 'CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H',
    rating: 'HIGH',
  }),
  advisory({
    id: 'GHSA-29mw-wpgm-hmr9',
    aliases: ['CVE-2020-28500'],
    package: 'lodash',
    ranges: [['0', '4.17.21']],
    summary: 'Trimming long runs of blanks takes quadratic time',
    cvss: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L',
    rating: 'MODERATE',
  }),
  advisory({
    id: 'GHSA-p6mc-m468-83gw',
    aliases: ['CVE-2020-8203'],
    package: 'lodash',
    ranges: [['0', '4.17.20']],
    summary: 'zipObjectDeep writes to the prototype of Object',
    cvss: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:N/I:H/A:H',
    rating: 'HIGH',
  }),
  advisory({
    id: 'GHSA-xvch-5gv4-984h',
    aliases: ['CVE-2021-44906'],
    package: 'minimist',
    ranges: [
      ['1.0.0', '1.2.6'],
      ['0', '0.2.4'],
    ],
    summary: 'Crafted arguments write to the prototype of Object',
    cvss: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
    rating: 'CRITICAL',
  }),
  advisory({
    id: 'GHSA-vh95-rmgr-6w4m',
    aliases: ['CVE-2020-7598'],
    package: 'minimist',
    ranges: [
      ['0', '0.2.1'],
      ['1.0.0', '1.2.3'],
    ],
    summary: 'A __proto__ argument reaches the prototype of Object',
    cvss: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:L/A:L',
    rating: 'MODERATE',
  }),
  advisory({
    id: 'GHSA-4w2v-q235-vp99',
    aliases: ['CVE-2020-28168'],
    package: 'axios',
    ranges: [['0', '0.21.1']],
    summary: 'A redirect gets around the proxy and reaches internal hosts',
    cvss: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:N/A:N',
    rating: 'MODERATE',
  }),
  advisory({
    id: 'GHSA-cph5-m8f7-6c5x',
    aliases: ['CVE-2021-3749'],
    package: 'axios',
    ranges: [['0', '0.21.2']],
    summary: 'A regular expression takes quadratic time on crafted text',
    cvss: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H',
    rating: 'HIGH',
  }),
  advisory({
    id: 'GHSA-qwph-4952-7xr6',
    aliases: ['CVE-2022-23540'],
    package: 'jsonwebtoken',
    ranges: [['0', '9.0.0']],
    summary: 'verify accepts unsigned tokens when no algorithm is named',
    rating: 'MODERATE',
  }),
  advisory({
    id: 'GHSA-8cf7-32gw-wr33',
    aliases: ['CVE-2022-23539'],
    package: 'jsonwebtoken',
    ranges: [['0', '9.0.0']],
    summary: 'Legacy key types are accepted for signatures',
    rating: 'MODERATE',
  }),
  advisory({
    id: 'GHSA-rv95-896h-c2vc',
    aliases: ['CVE-2024-29041'],
    package: 'express',
    ranges: [
      ['0', '4.19.2'],
      ['5.0.0-alpha.1', '5.0.0-beta.3'],
    ],
    summary: 'Malformed URLs get past redirect allow lists',
    cvss: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N',
    rating: 'MODERATE',
  }),
  advisory({
    id: 'GHSA-r628-mhmh-qjhw',
    aliases: ['CVE-2021-32803'],
    package: 'tar',
    ranges: [
      ['0', '3.2.3'],
      ['4.0.0', '4.4.15'],
      ['5.0.0', '5.0.7'],
      ['6.0.0', '6.1.2'],
    ],
    summary: 'A symbolic link in an archive lets it write outside the target folder',
    cvss: 'CVSS:3.1/AV:L/AC:L/PR:N/UI:R/S:C/C:H/I:H/A:N',
    rating: 'HIGH',
  }),
  advisory({
    id: 'GHSA-j8r2-6x86-q33q',
    aliases: ['CVE-2023-32681'],
    ecosystem: 'PyPI',
    package: 'requests',
    ranges: [['2.3.0', '2.31.0']],
    summary: 'Proxy credentials leak to the destination after a redirect',
    cvss: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:C/C:H/I:N/A:N',
    rating: 'MODERATE',
  }),
  advisory({
    id: 'PYSEC-2023-74',
    aliases: ['CVE-2023-32681', 'GHSA-j8r2-6x86-q33q'],
    ecosystem: 'PyPI',
    package: 'requests',
    ranges: [['2.3.0', '2.31.0']],
  }),
  advisory({
    id: 'GHSA-8q59-q68h-6hv4',
    aliases: ['CVE-2020-14343'],
    ecosystem: 'PyPI',
    package: 'PyYAML',
    ranges: [['0', '5.4']],
    summary: 'The full loader runs code from untrusted documents',
    cvss: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
    rating: 'CRITICAL',
  }),
  advisory({
    id: 'GHSA-wcg3-cvx6-7396',
    aliases: ['CVE-2020-26235'],
    ecosystem: 'crates.io',
    package: 'time',
    ranges: [['0.2.7', '0.2.23']],
    summary: 'Reading the local offset can crash beside another thread that sets the environment',
    cvss: 'CVSS:3.1/AV:L/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H',
    rating: 'MODERATE',
  }),
  advisory({
    id: 'GHSA-jfh8-c2jp-5v3q',
    aliases: ['CVE-2021-44228'],
    ecosystem: 'Maven',
    package: 'org.apache.logging.log4j:log4j-core',
    ranges: [
      ['2.13.0', '2.15.0'],
      ['0', '2.3.1'],
      ['2.4', '2.12.2'],
    ],
    summary: 'Logged text can load and run remote code through JNDI',
    cvss: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H',
    rating: 'CRITICAL',
  }),
];
