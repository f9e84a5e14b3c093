import type { Lockfile } from './lockfile.ts';
import { parseTomlPackages, type SourceReader } from './toml-packages.ts';

/** `poetry.lock` and `pdm.lock`. */
export function parsePoetryLock(source: string): Lockfile {
  return parseTomlPackages(source, { ecosystem: 'PyPI', sourceOf: poetrySource });
}

export function parseUvLock(source: string): Lockfile {
  return parseTomlPackages(source, { ecosystem: 'PyPI', sourceOf: uvSource });
}

/** Poetry: `[package.source]` with a type; PDM: `git`, `url` or `path` beside the name. */
const poetrySource: SourceReader = (entry) => {
  const source = typeof entry.source === 'object' ? entry.source : {};
  const url = entry.git ?? entry.url ?? source['url'];
  if (['directory', 'file'].includes(String(source['type'])) || entry.path !== undefined) return 'local';
  const isPlainIndex = source['type'] === 'legacy' || source['type'] === undefined;
  if (typeof url !== 'string' || (isPlainIndex && entry.git === undefined && entry.url === undefined))
    return indexOver(url);
  return {
    url: source['type'] === 'git' || entry.git !== undefined ? `git+${url}` : url,
    hasIntegrity: false,
  };
};

const uvSource: SourceReader = (entry) => {
  const source = typeof entry.source === 'object' ? entry.source : {};
  const { registry, git, url } = source;
  if (typeof git === 'string') return { url: `git+${git}`, hasIntegrity: false };
  // uv records a hash for every file that it fetched from a URL.
  if (typeof url === 'string') return { url, hasIntegrity: true };
  const isLocal = ['virtual', 'editable', 'directory', 'path'].some((kind) => source[kind] !== undefined);
  return isLocal ? 'local' : indexOver(registry);
};

/** An index reached over plain HTTP is a source worth naming; any other is just the registry. */
function indexOver(url: unknown): 'registry' | { url: string; hasIntegrity: boolean } {
  return typeof url === 'string' && url.startsWith('http://') ? { url, hasIntegrity: true } : 'registry';
}
