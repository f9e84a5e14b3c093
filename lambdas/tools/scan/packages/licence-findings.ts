import { type Workspace, WorkspaceError } from '#lambdas/workspace/workspace.ts';
import type { Finding, NotChecked } from '#shared/findings/finding.ts';
import { someOf } from '../dependencies/lockfile-packages.ts';
import type { LockedPackage } from '../dependencies/lockfiles/lockfile.ts';
import { oneLine } from '../dependencies/one-line.ts';
import type { FoundLockfile } from '../dependencies/workspace-lockfiles.ts';
import { judgeLicence, type LicencePolicy, type LicenceVerdict, licencePolicySchema } from './licences.ts';

export interface LicenceReport {
  findings: Finding[];
  notChecked: NotChecked[];
  /** Packages whose licence is known, and how many carry each. */
  known: number;
  byLicence: ReadonlyMap<string, number>;
}

/** Where a project keeps its policy. */
const policyFiles = ['licence-policy.json', 'license-policy.json'];

/** The project's own policy, if it has one that can be read. */
export async function readPolicy(
  workspace: Workspace,
): Promise<{ policy: LicencePolicy; notChecked: NotChecked[] }> {
  const files = await workspace.listFiles();
  const path = policyFiles.find((name) => files.some((file) => file.path === name));
  if (path === undefined) return { policy: {}, notChecked: [] };
  const parsed = licencePolicySchema.safeParse(await jsonAt(workspace, path));
  if (parsed.success) return { policy: parsed.data, notChecked: [] };
  const why = 'it is not a JSON object with the lists "allow" and "deny"';
  return { policy: {}, notChecked: [{ what: `the policy in ${path}`, why, remedy: 'Mend the file.' }] };
}

async function jsonAt(workspace: Workspace, path: string): Promise<unknown> {
  try {
    return JSON.parse((await workspace.readText(path)) ?? '');
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof WorkspaceError) return undefined;
    throw error;
  }
}

/** Judges every locked package once per version, at the first place that locks it. */
export function checkLicences(lockfiles: readonly FoundLockfile[], policy: LicencePolicy): LicenceReport {
  const findings: Finding[] = [];
  const byLicence = new Map<string, number>();
  let known = 0;
  const unknown: string[] = [];
  const seen = new Set<string>();
  for (const { path, lockfile } of lockfiles) {
    for (const each of lockfile.packages) {
      const key = JSON.stringify([lockfile.ecosystem, each.name, each.version]);
      if (seen.has(key)) continue;
      seen.add(key);
      const declared = each.details?.licence;
      if (declared === undefined) {
        unknown.push(`${each.name}@${each.version}`);
        continue;
      }
      known += 1;
      byLicence.set(declared, (byLicence.get(declared) ?? 0) + 1);
      findings.push(...findingFor(each, { path, declared, verdict: judgeLicence(declared, policy) }));
    }
  }
  return {
    findings,
    byLicence,
    known,
    notChecked: unknown.length === 0 ? [] : [unknownLicences(unknown, seen.size)],
  };
}

function unknownLicences(names: readonly string[], all: number): NotChecked {
  return {
    what: `licences of ${names.length} of ${all} packages (${someOf(names)})`,
    why: 'their lockfile does not say them',
    remedy: 'npm writes them into package-lock.json from version 7 on; look up the others at their registry.',
  };
}

const titles = {
  denied: 'a licence that the policy denies',
  'not allowed': 'a licence that the policy does not list',
  unclear: 'a licence that is no SPDX expression',
};
const rules = { denied: 'denied-licence', 'not allowed': 'licence-not-allowed', unclear: 'unclear-licence' };

function findingFor(
  { name, version, line, dev }: LockedPackage,
  { path, declared, verdict }: { path: string; declared: string; verdict: LicenceVerdict },
): Finding[] {
  const { kind } = verdict;
  if (kind === 'fine') return [];
  const severity = kind === 'unclear' ? 'low' : kind === 'denied' ? 'high' : 'medium';
  return [
    {
      rule_id: `packages/${rules[kind]}`,
      // What only builds and tests use is not handed on.
      severity: dev === true && kind === 'denied' ? 'medium' : severity,
      path,
      line,
      title: oneLine(`${name}@${version} has ${titles[kind]}`),
      evidence: oneLine(declared),
      remedy:
        kind === 'unclear'
          ? 'Read the licence that the package comes with, and put the id into the policy if it is to be taken.'
          : 'Replace the package, buy another licence, or change the policy in licence-policy.json.',
      reference: 'https://spdx.org/licenses/',
    },
  ];
}
