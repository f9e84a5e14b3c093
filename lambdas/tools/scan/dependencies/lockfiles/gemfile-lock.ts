import { type Lockfile, LockfileError } from './lockfile.ts';

/** `Gemfile.lock`: sections of indented lines; a gem stands four spaces deep under `specs:`. */
export function parseGemfileLock(source: string): Lockfile {
  const found: Lockfile = { ecosystem: 'RubyGems', packages: [], unresolved: [] };
  let section = '';
  let remote = '';
  for (const [index, text] of source.split(/\r?\n/).entries()) {
    if (/^[A-Z]/.test(text)) section = text.trim();
    const [, url] = /^ {2}remote: (\S+)/.exec(text) ?? [];
    remote = url ?? remote;
    // A gem for one platform is written `1.13.3-x86_64-linux`; a gem's version holds no dash.
    const [, name, version] = /^ {4}([^\s(]+) \(([^)\s-]+)(?:-[^)]*)?\)$/.exec(text) ?? [];
    if (name === undefined || version === undefined) continue;
    const source = sourceOf(section, remote);
    if (source !== 'local') found.packages.push({ name, version, line: index + 1, source });
  }
  if (!/^(GEM|GIT|PATH|PLATFORMS|DEPENDENCIES)$/m.test(source))
    throw new LockfileError('is not a Gemfile.lock');
  return found;
}

function sourceOf(
  section: string,
  remote: string,
): { url: string; hasIntegrity: boolean } | undefined | 'local' {
  if (section === 'PATH') return 'local';
  if (section === 'GIT') return { url: `git+${remote}`, hasIntegrity: false };
  return remote.startsWith('http://') ? { url: remote, hasIntegrity: false } : undefined;
}
