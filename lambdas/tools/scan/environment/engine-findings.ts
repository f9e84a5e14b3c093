import semver from 'semver';
import type { Finding, NotChecked } from '#shared/findings/finding.ts';
import { oneLine } from '../dependencies/one-line.ts';
import type { FoundLockfile } from '../dependencies/workspace-lockfiles.ts';
import type { Project } from '../packages/projects.ts';
import { type EngineClaim, engines, fits } from './engine-claims.ts';

export interface EngineReport {
  findings: Finding[];
  notChecked: NotChecked[];
}

/** Holds the versions that places take against those that others need. */
export function compareEngines(claims: readonly EngineClaim[]): EngineReport {
  const vague = claims.filter(({ range }) => range === undefined);
  return {
    findings: engines.flatMap((engine) => {
      const known = claims.filter((claim) => claim.engine === engine && claim.range !== undefined);
      const taken = known.filter(({ kind }) => kind === 'takes');
      const needed = known.filter(({ kind }) => kind === 'needs');
      return [...conflicts(taken, needed), ...differences(taken)];
    }),
    notChecked: vague.map(({ engine, path, line, text }) => ({
      what: oneLine(`the version of ${engine} at ${path}:${line}`),
      why: oneLine(`"${text}" names no version`),
      remedy: 'Name at least the major version.',
    })),
  };
}

function conflicts(taken: readonly EngineClaim[], needed: readonly EngineClaim[]): Finding[] {
  return taken.flatMap((claim) => {
    const against = needed.find(({ range }) => !fits(claim.range ?? '*', range ?? '*'));
    if (against === undefined) return [];
    return [
      {
        rule_id: 'environment/engine-conflict',
        severity: 'high' as const,
        path: claim.path,
        line: claim.line,
        title: oneLine(
          `${claim.engine} ${claim.text} is taken here, and ${against.path} needs ${against.text}`,
        ),
        evidence: oneLine(`${claim.text}; ${against.path}:${against.line} ${against.text}`),
        remedy: 'Take a version that is asked for, or widen what is asked for after a test with it.',
      },
    ];
  });
}

/** The same program runs on different lines in development, in the build and in production. */
function differences(taken: readonly EngineClaim[]): Finding[] {
  // A matrix of a workflow tries several versions on purpose.
  const [first, ...others] = taken.filter(({ path }) => !path.includes('.github/'));
  const other = others.find((claim) => !fits(claim.range ?? '*', first?.range ?? '*'));
  if (first === undefined || other === undefined) return [];
  return [
    {
      rule_id: 'environment/engine-versions-differ',
      severity: 'low',
      path: other.path,
      line: other.line,
      title: oneLine(`${other.engine} ${other.text} is taken here, and ${first.text} in ${first.path}`),
      evidence: oneLine(`${other.text}; ${first.path}:${first.line} ${first.text}`),
      remedy: 'Name one version in one place, and let the others follow it.',
    },
  ];
}

/** Locked packages that were not made for a Node.js version that some place takes. */
export function packageEngines(
  lockfiles: readonly FoundLockfile[],
  claims: readonly EngineClaim[],
): Finding[] {
  const taken = claims.filter(
    ({ engine, kind, range }) => engine === 'node' && kind === 'takes' && range !== undefined,
  );
  return lockfiles.flatMap(({ path, lockfile }) =>
    lockfile.packages.flatMap(({ name, version, line, details }) => {
      const range = details?.node === undefined ? null : semver.validRange(details.node);
      const against = range === null ? undefined : taken.find((claim) => !fits(claim.range ?? '*', range));
      if (against === undefined) return [];
      return [
        {
          rule_id: 'environment/package-engine',
          severity: 'medium' as const,
          path,
          line,
          title: oneLine(
            `${name}@${version} needs node ${details?.node}, and ${against.path} takes ${against.text}`,
          ),
          evidence: oneLine(`${name}@${version} node ${details?.node}`),
          remedy: 'Take a newer Node.js there, or a version of the package that still runs on it.',
        },
      ];
    }),
  );
}

const managerLocks: Readonly<Record<string, readonly string[]>> = {
  npm: ['package-lock.json', 'npm-shrinkwrap.json'],
  yarn: ['yarn.lock'],
  pnpm: ['pnpm-lock.yaml'],
  bun: ['bun.lock', 'bun.lockb'],
};

/** A `packageManager` whose own lockfile is missing while another's is there. */
export function managerConflicts(projects: readonly Project[], locks: ReadonlySet<string>): Finding[] {
  return projects.flatMap(({ path, folder, packageManager }) => {
    const own = managerLocks[packageManager?.text.split('@')[0] ?? ''];
    if (own === undefined || packageManager === undefined) return [];
    const beside = (name: string) => locks.has(folder === '' ? name : `${folder}/${name}`);
    const other = Object.values(managerLocks)
      .flat()
      .find((name) => !own.includes(name) && beside(name));
    if (other === undefined || own.some(beside)) return [];
    return [
      {
        rule_id: 'environment/package-manager-conflict',
        severity: 'medium' as const,
        path,
        line: packageManager.line,
        title: oneLine(`${packageManager.text} is to install this, and the lockfile is ${other}`),
        evidence: oneLine(`"packageManager": "${packageManager.text}"`),
        remedy: `Write the lockfile with ${oneLine(packageManager.text)}, or correct the field.`,
      },
    ];
  });
}

/** Packages that run a script when they are installed: mostly to compile, for which compilers have to be there. */
export function installScripts(lockfiles: readonly FoundLockfile[]): Finding[] {
  return lockfiles.flatMap(({ path, lockfile }) =>
    lockfile.packages
      .filter(({ details }) => details?.hasInstallScript === true)
      .map(({ name, version, line }) => ({
        rule_id: 'environment/install-script',
        severity: 'info' as const,
        path,
        line,
        title: oneLine(`${name}@${version} runs a script when it is installed`),
        evidence: oneLine(`${name}@${version}`),
        remedy:
          'See that compilers and its system libraries are there, or that it is allowed where scripts are off.',
      })),
  );
}
