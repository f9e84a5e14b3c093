import semver from 'semver';
import * as z from 'zod';
import { inParallel } from '#lambdas/tools/in-parallel.ts';
import type { Finding, NotChecked } from '#shared/findings/finding.ts';
import { someOf } from '../dependencies/lockfile-packages.ts';
import { oneLine } from '../dependencies/one-line.ts';
import type { FoundLockfile } from '../dependencies/workspace-lockfiles.ts';

export interface RegistryAccess {
  fetch: typeof fetch;
  signal: AbortSignal;
  /** Root of an npm registry; without one nothing is asked. */
  npmRegistryUrl: string | undefined;
}

const requestTimeoutMs = 10_000;
const totalMs = 30_000;
const atOnce = 8;
/** A project that asks for more directly does not exist; a hostile one would keep the scan busy. */
const maxAsked = 500;
const maxAnswerBytes = 1_000_000;

const latestSchema = z.object({
  version: z.string().max(100),
  deprecated: z.union([z.string(), z.boolean()]).optional().catch(undefined),
});

interface Direct {
  name: string;
  version: string;
  path: string;
  line: number;
}

export interface OutdatedReport {
  findings: Finding[];
  notChecked: NotChecked[];
  /** Direct dependencies that the registry answered for. */
  asked: number;
}

/** Compares the locked versions of direct npm dependencies with the newest of the registry. */
export async function checkOutdated(
  lockfiles: readonly FoundLockfile[],
  access: RegistryAccess,
): Promise<OutdatedReport> {
  const direct = directPackages(lockfiles);
  if (direct.length === 0) return { findings: [], notChecked: [], asked: 0 };
  const what = (names: readonly Direct[]) =>
    `whether ${names.length} direct npm dependencies are outdated (${someOf(names.map(({ name }) => name))})`;
  const url = access.npmRegistryUrl;
  if (url === undefined) {
    const remedy = 'Name a registry in NPM_REGISTRY_URL where the platform is started.';
    return {
      findings: [],
      asked: 0,
      notChecked: [{ what: what(direct), why: 'no registry is set', remedy }],
    };
  }
  const signal = AbortSignal.any([access.signal, AbortSignal.timeout(totalMs)]);
  const answers = await inParallel(direct.slice(0, maxAsked), atOnce, async (each) => ({
    each,
    latest: await askLatest(each.name, { ...access, signal, url }),
  }));
  access.signal.throwIfAborted();
  const failed = [
    ...answers.filter(({ latest }) => latest === undefined).map(({ each }) => each),
    ...direct.slice(maxAsked),
  ];
  const why = 'the registry did not answer for them';
  return {
    findings: answers.flatMap(({ each, latest }) =>
      latest === undefined ? [] : outdated(each, latest.version),
    ),
    notChecked: failed.length === 0 ? [] : [{ what: what(failed), why }],
    asked: direct.length - failed.length,
  };
}

function directPackages(lockfiles: readonly FoundLockfile[]): Direct[] {
  const npm = lockfiles.filter(({ lockfile }) => lockfile.ecosystem === 'npm');
  const all = npm.flatMap(({ path, lockfile }) =>
    [...(lockfile.asked?.values() ?? [])].flatMap((member) =>
      [...member].flatMap(([name, { version, line }]) =>
        version === undefined || semver.valid(version) === null ? [] : [{ name, version, path, line }],
      ),
    ),
  );
  return [...new Map(all.map((each) => [JSON.stringify([each.path, each.name]), each])).values()];
}

/** `undefined` for every kind of failure: none of them says that a package is up to date. */
async function askLatest(
  name: string,
  { fetch: ask, signal, url }: { fetch: typeof fetch; signal: AbortSignal; url: string },
): Promise<z.infer<typeof latestSchema> | undefined> {
  try {
    const address = `${url.replace(/\/+$/, '')}/${name.replace('/', '%2f')}/latest`;
    const within = AbortSignal.any([signal, AbortSignal.timeout(requestTimeoutMs)]);
    const response = await ask(address, { signal: within, headers: { accept: 'application/json' } });
    if (!response.ok) return undefined;
    const text = await response.text();
    return text.length > maxAnswerBytes ? undefined : latestSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function outdated({ name, version, path, line }: Direct, latest: string): Finding[] {
  if (semver.valid(latest) === null || !semver.lt(version, latest)) return [];
  const step = semver.diff(version, latest) ?? 'patch';
  return [
    {
      rule_id: 'packages/outdated',
      severity: step === 'major' ? 'low' : 'info',
      path,
      line,
      title: oneLine(`${name} is a ${step} version behind`),
      evidence: oneLine(`${name} ${version}, newest is ${latest}`),
      remedy: oneLine(`Read its change log and upgrade to ${latest}.`),
    },
  ];
}
