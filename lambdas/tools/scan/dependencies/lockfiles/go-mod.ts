import type { LockedPackage, Lockfile } from './lockfile.ts';

interface Directive {
  verb: string;
  words: string[];
  line: number;
  isIndirect: boolean;
}

interface Replacement {
  name: string;
  /** Absent when the replacement is a folder. */
  version: string | undefined;
}

/** `go.mod`, with its `replace` directives applied. From Go 1.17 on it lists every module of the build. */
export function parseGoMod(source: string): Lockfile {
  const directives = [...directivesOf(source)];
  const replacements = new Map(directives.flatMap(replacementOf));
  const found: Lockfile = { ecosystem: 'Go', packages: [], unresolved: [] };
  for (const { verb, words, line, isIndirect } of directives) {
    const [name, version] = words;
    if (verb !== 'require' || name === undefined || version === undefined) continue;
    const used = replacements.get(`${name} ${version}`) ?? replacements.get(name) ?? { name, version };
    if (used.version !== undefined)
      found.packages.push({ name: used.name, version: bare(used.version), line, direct: !isIndirect });
  }
  if (isBeforePruning(directives)) found.unresolved.push(unlisted);
  return found;
}

/** `go.sum` lists what was fetched; read only where there is no `go.mod` beside it. */
export function parseGoSum(source: string): Lockfile {
  const packages: LockedPackage[] = [];
  for (const [index, text] of source.split('\n').entries()) {
    const [name, version, hash] = text.trim().split(/\s+/);
    if (name === undefined || version === undefined || hash === undefined) continue;
    if (!version.endsWith('/go.mod')) packages.push({ name, version: bare(version), line: index + 1 });
  }
  return { ecosystem: 'Go', packages, unresolved: [] };
}

const unlisted = {
  name: 'indirect modules',
  line: 1,
  why: 'a go.mod from before Go 1.17 does not list them',
  remedy: 'Run go mod tidy -go=1.17 or later and scan again.',
};

function isBeforePruning(directives: readonly Directive[]): boolean {
  const version = directives.find(({ verb }) => verb === 'go')?.words[0] ?? '1.16';
  const [, major = '1', minor = '0'] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  return directives.some(({ verb }) => verb === 'require') && Number(major) === 1 && Number(minor) < 17;
}

/** OSV writes Go versions without the leading `v`. */
function bare(version: string): string {
  return version.replace(/^v/, '');
}

/** `replace old [v] => new [v]`. */
function replacementOf({ verb, words }: Directive): [string, Replacement][] {
  const arrow = words.indexOf('=>');
  const [name, version] = words.slice(arrow + 1);
  if (verb !== 'replace' || arrow === -1 || name === undefined) return [];
  return [[words.slice(0, arrow).join(' '), { name, version }]];
}

function* directivesOf(source: string): Generator<Directive> {
  let block: string | undefined;
  for (const [index, raw] of source.split('\n').entries()) {
    const [code = '', comment = ''] = raw.split('//', 2);
    const words = code
      .trim()
      .replaceAll('"', '')
      .split(/\s+/)
      .filter((word) => word !== '');
    if (words[0] === ')') block = undefined;
    else if (words[1] === '(') block = words[0];
    else if (words.length > 0) {
      const verb = block ?? words.shift() ?? '';
      yield { verb, words, line: index + 1, isIndirect: comment.trim().startsWith('indirect') };
    }
  }
}
