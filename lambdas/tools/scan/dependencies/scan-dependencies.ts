import type { Workspace } from '#lambdas/workspace/workspace.ts';
import { type NotChecked, rankFindings, type ScanReport } from '#shared/findings/finding.ts';
import { lookUpAdvisories, type PackageAnswer } from './advisories/osv-client.ts';
import { advisoryFindings } from './advisory-findings.ts';
import { collectPackages, type InstalledPackage, someOf } from './lockfile-packages.ts';
import { checkManifests } from './manifests.ts';
import { findUnverifiedSources } from './source-findings.ts';
import { findUnlockedManifests } from './unlocked-manifests.ts';
import { readLockfiles } from './workspace-lockfiles.ts';

export interface DependencyScanOptions {
  signal: AbortSignal;
  progress(text: string): void;
  fetch: typeof fetch;
  /** Root of an OSV server. */
  osvUrl: string;
  /** Waits between attempts; the default really waits. */
  delay?: ((ms: number) => Promise<void>) | undefined;
  limits?: AdvisoryLimits | undefined;
}

export interface AdvisoryLimits {
  /** One request. */
  requestTimeoutMs: number;
  /** All requests together. */
  totalMs: number;
}

/** An agent waits for this scan: a server that is slow or gone may cost it seconds, not minutes. */
const defaultLimits: AdvisoryLimits = { requestTimeoutMs: 10_000, totalMs: 20_000 };

/**
 * Known vulnerabilities of every locked package, and what is wrong with the lockfiles themselves.
 * `checked` counts the distinct packages that the advisory server really answered for; all others are in
 * `notChecked`. Throws only when `signal` is aborted.
 */
export async function scanDependencies(
  workspace: Workspace,
  options: DependencyScanOptions,
): Promise<ScanReport> {
  const { signal, progress } = options;
  const lockfiles = await readLockfiles(workspace, signal);
  const { packages, notChecked } = collectPackages(lockfiles.read);
  progress(`Locked packages found: ${packages.length}`);
  const manifests = await checkManifests(workspace, lockfiles, signal);
  const unlocked = await findUnlockedManifests(workspace, lockfiles, signal);
  const answers = await askForAdvisories(packages, options);
  signal.throwIfAborted();
  return {
    findings: rankFindings([
      ...answers.flatMap(({ package: installed, advisories }) =>
        installed.places.flatMap((place) => advisoryFindings(installed, place, advisories)),
      ),
      ...lockfiles.read.flatMap(findUnverifiedSources),
      ...manifests.findings,
    ]),
    notChecked: [
      ...unanswered(answers, options.osvUrl),
      ...lockfiles.notChecked,
      ...notChecked,
      ...manifests.notChecked,
      ...unlocked,
    ],
    checked: answers.filter(({ failure }) => failure === undefined).length,
    unit: 'packages',
  };
}

function askForAdvisories(
  packages: readonly InstalledPackage[],
  { signal, progress, fetch, osvUrl, delay, limits = defaultLimits }: DependencyScanOptions,
): Promise<PackageAnswer<InstalledPackage>[]> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(limits.totalMs)]);
  const connection = { osvUrl, fetch, delay, signal: deadline, requestTimeoutMs: limits.requestTimeoutMs };
  return lookUpAdvisories(packages, connection, (asked) =>
    progress(`Asked for the advisories of ${asked} of ${packages.length} packages`),
  );
}

/** One entry per reason, with the exact number of packages that it kept from being checked. */
function unanswered(answers: readonly PackageAnswer<InstalledPackage>[], osvUrl: string): NotChecked[] {
  const failed = answers.filter(({ failure }) => failure !== undefined);
  return [...Map.groupBy(failed, ({ failure }) => failure ?? '')].map(([failure, group]) => {
    const names = group.map(({ package: { name, version } }) => `${name}@${version}`);
    return {
      what: `advisories of ${group.length} of ${answers.length} packages (${someOf(names)})`,
      why: `asked the advisory server at ${hostOf(osvUrl)}: ${failure}`,
      remedy:
        'Let this machine reach the server, or name a mirror in OSV_URL where the platform is started, and scan again.',
    };
  });
}

/** A mirror's URL can carry credentials; its host says enough. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'an invalid URL';
}
