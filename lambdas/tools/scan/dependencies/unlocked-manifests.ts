import type { Workspace } from '#lambdas/workspace/workspace.ts';
import type { NotChecked } from '#shared/findings/finding.ts';
import { type FoundLockfiles, ownFiles, readCapped } from './workspace-lockfiles.ts';

/** A manifest outside npm, and the lockfiles that would hold its versions. */
interface ManifestKind {
  lockfiles: readonly string[];
  /** Tells a manifest with dependencies from one that only configures tools. */
  declares: RegExp;
  remedy: string;
}

const kinds = new Map<string, ManifestKind>([
  [
    'pyproject.toml',
    {
      lockfiles: ['poetry.lock', 'uv.lock', 'pdm.lock', 'pylock.toml', 'requirements.txt'],
      declares: /^dependencies[ \t]*=[ \t]*\[[ \t]*["'\n]|^\[tool\.poetry\.(group\.[\w-]+\.)?dependencies\]/m,
      remedy: 'Commit poetry.lock or uv.lock.',
    },
  ],
  ['Pipfile', { lockfiles: ['Pipfile.lock'], declares: /^\[(dev-)?packages\]/m, remedy: 'Run pipenv lock.' }],
  [
    'Cargo.toml',
    {
      lockfiles: ['Cargo.lock'],
      declares: /^\[((dev|build)-)?dependencies/m,
      remedy: 'Run cargo generate-lockfile and commit Cargo.lock.',
    },
  ],
  [
    'composer.json',
    {
      lockfiles: ['composer.lock'],
      declares: /"[\w.-]+\/[\w.-]+"\s*:/,
      remedy: 'Run composer update --lock and commit composer.lock.',
    },
  ],
  [
    'Gemfile',
    {
      lockfiles: ['Gemfile.lock'],
      declares: /^[ \t]*gem[ \t]/m,
      remedy: 'Run bundle lock and commit Gemfile.lock.',
    },
  ],
  ...['build.gradle', 'build.gradle.kts'].map(
    (name) =>
      [
        name,
        {
          lockfiles: ['gradle.lockfile'],
          declares: /^[ \t]*(implementation|api|compileOnly|runtimeOnly|testImplementation)\b/m,
          remedy: 'Turn on dependency locking and run gradle dependencies --write-locks.',
        },
      ] as const,
  ),
]);

/** Manifests whose lockfile is missing, beside them and in every folder above. */
export async function findUnlockedManifests(
  workspace: Workspace,
  { paths }: FoundLockfiles,
  signal: AbortSignal,
): Promise<NotChecked[]> {
  const notChecked: NotChecked[] = [];
  for (const file of await ownFiles(workspace)) {
    signal.throwIfAborted();
    const kind = kinds.get(file.path.split('/').at(-1) ?? '');
    if (kind === undefined || isLocked(file.path, kind, paths)) continue;
    const text = await readCapped(workspace, file);
    const what = `dependencies of ${file.path}`;
    if (typeof text !== 'string') notChecked.push({ what, why: text.why });
    else if (kind.declares.test(text))
      notChecked.push({ what, why: 'no lockfile: versions unknown', remedy: kind.remedy });
  }
  return notChecked;
}

function isLocked(path: string, { lockfiles }: ManifestKind, paths: ReadonlySet<string>): boolean {
  const folders = path.split('/').slice(0, -1);
  const above = folders.map((_, index) => `${folders.slice(0, index + 1).join('/')}/`);
  return ['', ...above].some((folder) => lockfiles.some((name) => paths.has(`${folder}${name}`)));
}
