import { isIP } from 'node:net';
import { RE2JSException } from 're2js';
import { compilePattern } from '#lambdas/patterns/compile-pattern.ts';
import { isPublicAddress } from '#lambdas/tools/scan/headers/public-address.ts';
import type { Page, Web } from './fetch-page.ts';
import type { SmokeTest } from './smoke-test-schema.ts';

export interface SmokeWorld {
  web: Web;
  now(): Date;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  signal: AbortSignal;
  /** Hosts, with a port where it is not the usual one, that may be visited. */
  allowedHosts: ReadonlySet<string>;
  /** Host and port, both, that may be visited though the address is a private one. */
  privateHosts: ReadonlySet<string>;
}

export interface SmokeResult {
  url: string;
  outcome: 'passed' | 'failed' | 'not run';
  /** What was seen, or why not. */
  told: string;
}

/** Between two tries; then it stays the last one. */
const pausesSeconds = [2, 4, 8, 16];
const visitMs = 30_000;

/**
 * Fetches an address until it is as expected, for as long as the test says. What may not be visited, or has no address
 * at the end, is `not run`.
 */
export async function runSmokeTest(world: SmokeWorld, url: URL, test: SmokeTest): Promise<SmokeResult> {
  const shown = `${url.origin}${url.pathname}`;
  let waited = 0;
  for (let tried = 1; ; tried += 1) {
    world.signal.throwIfAborted();
    const { isFinal = false, ...result } = await tryOnce(world, url, test);
    const pause = pausesSeconds[tried - 1] ?? 16;
    waited += pause;
    if (result.outcome === 'passed' || isFinal || waited > test.wait_seconds) {
      const times = tried === 1 ? '' : ` (${tried} tries)`;
      return { url: shown, outcome: result.outcome, told: `${result.told}${times}` };
    }
    await world.sleep(pause * 1_000, world.signal);
  }
}

async function tryOnce(
  world: SmokeWorld,
  url: URL,
  test: SmokeTest,
): Promise<Pick<SmokeResult, 'outcome' | 'told'> & { isFinal?: boolean }> {
  const found = await addressOf(world, url);
  if ('refused' in found) return { outcome: 'not run', told: found.refused, isFinal: found.isFinal };
  const seen = await visit(world, url, found.address);
  const problems = typeof seen === 'string' ? [seen] : problemsOf(seen, test, world.now());
  return problems.length === 0 && typeof seen !== 'string'
    ? { outcome: 'passed', told: `${seen.status} in ${seen.ms} ms` }
    : { outcome: 'failed', told: problems.join('; ') };
}

async function visit({ web, signal }: SmokeWorld, url: URL, address: string): Promise<Page | string> {
  try {
    return await web.get(url, address, AbortSignal.any([signal, AbortSignal.timeout(visitMs)]));
  } catch (error) {
    signal.throwIfAborted();
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
    return `no answer: ${code}`;
  }
}

function problemsOf(page: Page, test: SmokeTest, now: Date): string[] {
  const problems: string[] = [];
  if (page.status !== test.status) problems.push(`status ${page.status} instead of ${test.status}`);
  if (test.body !== undefined && !matches(test.body, page.body))
    problems.push(`the body does not match ${test.body}`);
  if (test.max_ms !== undefined && page.ms > test.max_ms)
    problems.push(`took ${page.ms} ms, more than ${test.max_ms}`);
  if (test.tls_days !== undefined) problems.push(...certificateProblems(page, test.tls_days, now));
  return problems;
}

function certificateProblems({ certificateUntil }: Page, days: number, now: Date): string[] {
  if (certificateUntil === undefined) return ['there is no certificate: the address is not https'];
  const left = Math.floor((certificateUntil.getTime() - now.getTime()) / 86_400_000);
  return left >= days ? [] : [`the certificate is valid for ${left} more days, less than ${days}`];
}

function matches(pattern: string, body: string): boolean {
  return compilePattern(pattern).test(body);
}

/** Why a pattern is none; `undefined` for one that can be used. */
export function patternProblem(pattern: string): string | undefined {
  try {
    compilePattern(pattern);
    return undefined;
  } catch (error) {
    if (error instanceof RE2JSException) return error.message;
    throw error;
  }
}

async function addressOf(
  { web, allowedHosts, privateHosts }: SmokeWorld,
  url: URL,
): Promise<{ address: string } | { refused: string; isFinal: boolean }> {
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  const isNamed = privateHosts.has(`${url.hostname}:${port}`);
  if (!isNamed && !allowedHosts.has(url.host))
    return {
      refused: `${url.host} is neither an allowed host nor named by the stack's outputs`,
      isFinal: true,
    };
  const addresses = await resolve(web, url);
  const [address] = addresses;
  if (address === undefined) return { refused: `${url.hostname} has no address`, isFinal: false };
  const inner = addresses.find((it) => !isPublicAddress(it));
  // A name that the operator allowed still leads to no machine's own metadata.
  if (inner !== undefined && (!isNamed || /^169\.254\.|^fe80:|^fd00:ec2:/i.test(inner)))
    return { refused: `${url.hostname} is ${inner}, which is not a public address`, isFinal: true };
  return { address };
}

async function resolve(web: Web, { hostname }: URL): Promise<readonly string[]> {
  const bare = hostname.replace(/^\[|\]$/g, '');
  if (isIP(bare) !== 0) return [bare];
  return await web.resolve(hostname).catch(() => []);
}
