import type { Finding } from '#shared/findings/finding.ts';
import type { ChangedFile } from './changed-file.ts';

/** Manifests, and the lockfiles that are written from them. */
const pairs: readonly { manifest: string; locks: readonly string[] }[] = [
  {
    manifest: 'package.json',
    locks: ['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock'],
  },
  { manifest: 'pyproject.toml', locks: ['poetry.lock', 'uv.lock', 'pdm.lock'] },
  { manifest: 'Pipfile', locks: ['Pipfile.lock'] },
  { manifest: 'Cargo.toml', locks: ['Cargo.lock'] },
  { manifest: 'go.mod', locks: ['go.sum'] },
  { manifest: 'composer.json', locks: ['composer.lock'] },
  { manifest: 'Gemfile', locks: ['Gemfile.lock'] },
];

/**
 * A manifest whose dependencies changed without the lockfile that covers it, and a lockfile that changed
 * without any manifest. `paths` are the files of the tree after the change.
 */
export function lockStepFindings(files: readonly ChangedFile[], paths: readonly string[]): Finding[] {
  const present = files.filter(({ kind }) => kind !== 'deleted');
  return pairs.flatMap(({ manifest, locks }) => {
    const manifests = present.filter(({ path }) => nameOf(path) === manifest);
    const lockfiles = present.filter(({ path }) => locks.includes(nameOf(path)));
    const all = paths.filter((path) => locks.includes(nameOf(path)));
    return [
      ...manifests.flatMap((file) => manifestAlone(file, { lockfiles, all })),
      ...lockfiles.filter((lock) => !manifests.some((file) => covers(lock.path, file.path))).map(lockAlone),
    ];
  });
}

function manifestAlone(
  file: ChangedFile,
  { lockfiles, all }: { lockfiles: readonly ChangedFile[]; all: readonly string[] },
): Finding[] {
  const covering = all.filter((lock) => covers(lock, file.path));
  const line = firstDependencyLine(file);
  if (covering.length === 0 || line === undefined) return [];
  if (lockfiles.some(({ path }) => covers(path, file.path))) return [];
  return [
    {
      rule_id: 'review/manifest-without-lockfile',
      severity: 'medium',
      path: file.path,
      line,
      title: `Dependencies changed, and ${covering[0]} did not`,
      evidence: (file.after.split('\n')[line - 1] ?? '').trim().slice(0, 160),
      remedy: 'Run the install of the package manager and commit the lockfile in the same change.',
    },
  ];
}

function lockAlone({ path, lines }: ChangedFile): Finding {
  return {
    rule_id: 'review/lockfile-without-manifest',
    severity: 'low',
    path,
    line: lines.hunks[0]?.from ?? 1,
    title: 'The lockfile changed, and no manifest did',
    evidence: '',
    remedy: 'Say in the commit message why: an update within the ranges, or a repair by the audit.',
  };
}

/** A version in quotes, or a Go requirement: other fields of a manifest need no new lockfile. */
const dependency =
  /^\s*"(?:@[\w.-]+\/)?[\w.-]+"\s*:\s*"(?:[~^<>=v]*\d|\*|latest|npm:|git|https?:|workspace:)|^\s*[\w.-]+\s*=\s*["{]|^\s*["'][\w.[\]-]+\s*[~<>=!]=|^\s*(?:require\s+)?[\w./-]+ v\d/;
const ownVersion = /^\s*"?(?:version|name|description|node|npm|main|type)"?\s*[:=]/;

function firstDependencyLine({ after, lines }: ChangedFile): number | undefined {
  const texts = after.split('\n');
  return [...lines.added].find((line) => {
    const text = (texts[line - 1] ?? '').slice(0, 500);
    return dependency.test(text) && !ownVersion.test(text);
  });
}

/** Whether a lockfile speaks for a manifest: it lies beside it or above. */
function covers(lock: string, manifest: string): boolean {
  const folder = lock.slice(0, lock.length - nameOf(lock).length);
  return manifest.startsWith(folder);
}

function nameOf(path: string): string {
  return path.split('/').at(-1) ?? '';
}
