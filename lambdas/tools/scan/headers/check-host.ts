import type { Finding, NotChecked } from '#shared/findings/finding.ts';
import { type HeaderProblem, problemsOf } from './header-rules.ts';
import { isPublicAddress } from './public-address.ts';
import type { Network, Visit } from './visit.ts';

export interface HostCheck {
  findings: Finding[];
  notChecked: NotChecked[];
}

export interface HostCheckOptions {
  network: Network;
  /** Hosts, as `example.com` or `example.com:8443`, that may be visited; no other is, by no redirect either. */
  allowed: readonly string[];
  now: Date;
  signal: AbortSignal;
}

const maxRedirects = 5;
const visitMs = 10_000;

/** A visit that is not made: the message says why. */
class Refused extends Error {
  override name = 'Refused';
}

/** Visits a host over HTTPS, and over HTTP to see whether it leads there. */
export async function checkHost(host: string, path: string, options: HostCheckOptions): Promise<HostCheck> {
  const secure = new URL(path, `https://${host}`);
  const first = await attempt(secure, () => checkSecure(secure, options));
  // Another port than the usual one serves one of the two.
  if (secure.port !== '') return first;
  const plain = new URL(path, `http://${host}`);
  const second = await attempt(plain, () => checkPlain(plain, options));
  return {
    findings: [...first.findings, ...second.findings],
    notChecked: [...first.notChecked, ...second.notChecked],
  };
}

async function checkSecure(start: URL, options: HostCheckOptions): Promise<Finding[]> {
  const { url, visit } = await follow(start, options);
  if (url.protocol !== 'https:')
    return [
      findingAt(start, {
        name: 'leads-to-http',
        severity: 'high',
        title: 'The address leads from HTTPS to HTTP',
        remedy: 'Redirect to addresses that begin with https:// only.',
        evidence: url.href.slice(0, 120),
      }),
    ];
  return problemsOf(visit, options.now).map((problem) => findingAt(url, problem));
}

async function checkPlain(start: URL, options: HostCheckOptions): Promise<Finding[]> {
  const { url, visit } = await follow(start, options);
  if (url.protocol === 'https:' || visit.status >= 400) return [];
  return [
    findingAt(start, {
      name: 'http-open',
      severity: 'medium',
      title: 'The host answers over HTTP instead of leading to HTTPS',
      remedy: 'Redirect every address to its https:// form.',
      evidence: `HTTP ${visit.status}`,
    }),
  ];
}

/** Follows redirects; each address is checked like the first. */
async function follow(start: URL, options: HostCheckOptions): Promise<{ url: URL; visit: Visit }> {
  let url = start;
  for (let hops = 0; hops <= maxRedirects; hops += 1) {
    const visit = await visitOnce(url, options);
    const { location } = visit.headers;
    if (visit.status < 300 || visit.status >= 400 || location === undefined) return { url, visit };
    url = new URL(location, url);
  }
  throw new Refused(`more than ${maxRedirects} redirects`);
}

async function visitOnce(url: URL, { network, allowed, signal }: HostCheckOptions): Promise<Visit> {
  if (!/^https?:$/.test(url.protocol)) throw new Refused(`it leads to ${url.protocol}, which is not visited`);
  if (!allowed.includes(url.host))
    throw new Refused(`it leads to ${url.host.slice(0, 253)}, which is not an allowed host`);
  const addresses = await network.resolve(url.hostname);
  const inner = addresses.find((address) => !isPublicAddress(address));
  if (inner !== undefined) throw new Refused(`${url.hostname} is ${inner}, which is not a public address`);
  const [address] = addresses;
  if (address === undefined) throw new Refused(`${url.hostname} has no address`);
  const isTls = url.protocol === 'https:';
  const port = url.port === '' ? (isTls ? 443 : 80) : Number(url.port);
  const target = { address, host: url.hostname, port, isTls, path: `${url.pathname}${url.search}` };
  return await network.visit(target, AbortSignal.any([signal, AbortSignal.timeout(visitMs)]));
}

/** What Node calls a certificate that it does not accept. */
const badCertificate =
  /^(?:CERT_\w+|ERR_TLS_CERT_ALTNAME_INVALID|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+)$/;

async function attempt(url: URL, check: () => Promise<Finding[]>): Promise<HostCheck> {
  try {
    return { findings: await check(), notChecked: [] };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (badCertificate.test(code))
      return { findings: [findingAt(url, { ...certificateProblem, evidence: code })], notChecked: [] };
    const why =
      error instanceof Refused ? error.message : `it could not be visited${code === '' ? '' : ` (${code})`}`;
    return { findings: [], notChecked: [{ what: url.href, why }] };
  }
}

const certificateProblem = {
  name: 'bad-certificate',
  severity: 'high',
  title: 'The certificate is one that browsers refuse',
  remedy: 'Install a certificate for this name that has not expired, with its whole chain.',
} as const;

function findingAt(url: URL, { name, ...problem }: HeaderProblem): Finding {
  return { rule_id: `headers/${name}`, path: `${url.origin}${url.pathname}`, line: 1, ...problem };
}
