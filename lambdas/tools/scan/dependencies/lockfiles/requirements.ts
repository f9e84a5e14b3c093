import type { Lockfile, PackageSource, UnresolvedDependency } from './lockfile.ts';

/** `name[extra] == 1.2.3 ; marker`, without options and comments. */
const pin = /^([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*={2,3}\s*([^\s;,*]+)\s*(?:;|$)/;
const namedUrl = /^([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*@\s*(\S+)/;
const bareName = /^([A-Za-z0-9][\w.-]*)/;

/** `requirements.txt`: only `==` pins name a version; everything else is unresolved. */
export function parseRequirements(source: string): Lockfile {
  const found: Lockfile = { ecosystem: 'PyPI', packages: [], unresolved: [] };
  for (const { text, line } of logicalLines(source)) readLine(found, text, line);
  return found;
}

function readLine(found: Lockfile, text: string, line: number): void {
  // Blanks are collapsed first: the patterns below are slow on thousands of them.
  const requirement = text
    .replaceAll(/\s+/g, ' ')
    .replace(/ --?[a-z-]+[ =].*$/, '')
    .trim();
  const [, name, version] = pin.exec(requirement) ?? [];
  if (name !== undefined && version !== undefined) found.packages.push({ name, version, line });
  else found.unresolved.push(...unpinned(requirement, text, line));
}

function unpinned(requirement: string, text: string, line: number): UnresolvedDependency[] {
  const include = /^(?:-r|-c|--requirement|--constraint)[\s=]*(\S+)/.exec(text)?.[1];
  if (include !== undefined) return isRead(include) ? [] : [notRead(include, line)];
  const editable = /^(?:-e|--editable)[\s=]*(\S+)/.exec(text)?.[1];
  const [, named, target] = namedUrl.exec(requirement) ?? [];
  const url = editable ?? target ?? /^(?:git\+|https?:)\S+/.exec(requirement)?.[0];
  if (url !== undefined) return isRemote(url) ? [fromUrl(named ?? url, url, line)] : [];
  const name = bareName.exec(requirement)?.[1];
  return name === undefined ? [] : [{ name, line, why: 'no exact version is pinned', remedy: pinRemedy }];
}

const pinRemedy = 'Pin an exact version with ==, or scan the output of pip freeze.';

/** Names that the scan reads on its own account. */
export function isRead(path: string): boolean {
  return /(^|\/)((requirements|constraints)[^/]*\.txt|requirements\/[^/]+\.txt)$/i.test(path);
}

function notRead(path: string, line: number): UnresolvedDependency {
  return {
    name: path,
    line,
    why: 'the included file is not read',
    remedy: 'Name it requirements-<use>.txt.',
  };
}

function isRemote(url: string): boolean {
  return /^(git|hg|svn|bzr)\+|^(https?|git|ssh):/.test(url);
}

function fromUrl(name: string, url: string, line: number): UnresolvedDependency {
  const source: PackageSource = { url, hasIntegrity: /#.*sha(256|384|512)=/.test(url) };
  return { name, line, source, why: 'it comes from a URL, not from an index', remedy: pinRemedy };
}

/** Joins lines that end in a backslash; drops comments and blanks. Numbered by the first of each. */
function logicalLines(source: string): { text: string; line: number }[] {
  const found: { text: string; line: number }[] = [];
  let isOpen = false;
  for (const [index, raw] of source.split(/\r?\n/).entries()) {
    const text = raw.replace(/(^|\s)#.*$/, '').replace(/\\$/, '');
    const last = found.at(-1);
    if (isOpen && last !== undefined) last.text += ` ${text.trim()}`;
    else found.push({ text: text.trim(), line: index + 1 });
    isOpen = raw.endsWith('\\');
  }
  return found.filter(({ text }) => text !== '');
}
