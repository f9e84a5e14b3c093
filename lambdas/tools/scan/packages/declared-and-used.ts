import type { Finding } from '#shared/findings/finding.ts';
import { oneLine } from '../dependencies/one-line.ts';
import type { FoundLockfile } from '../dependencies/workspace-lockfiles.ts';
import { type Declared, type Project, projectOfFile } from './projects.ts';
import type { PackageImport } from './script-imports.ts';
import type { Usage } from './usage.ts';

/** What the lockfiles know of all npm packages. */
export interface Known {
  names: ReadonlySet<string>;
  commands: ReadonlyMap<string, readonly string[]>;
  /** Packages that some installed package expects beside it. */
  peers: ReadonlySet<string>;
}

export function knowledgeOf(lockfiles: readonly FoundLockfile[]): Known {
  const packages = lockfiles.flatMap(({ lockfile }) =>
    lockfile.ecosystem === 'npm' ? lockfile.packages : [],
  );
  return {
    names: new Set(packages.map(({ name }) => name)),
    commands: new Map(packages.map(({ name, details }) => [name, details?.commands ?? []])),
    peers: new Set(packages.flatMap(({ details }) => details?.peers ?? [])),
  };
}

interface Tree {
  projects: readonly Project[];
  usage: Usage;
  known: Known;
  /** Beginnings of specifiers that the compiler or bundler takes to files: `@/`, `~components/`. */
  aliases: readonly string[];
}

/** Packages that files import and no `package.json` above them declares; one finding per project and package. */
export function undeclaredPackages({ projects, usage, known, aliases }: Tree): Finding[] {
  const own = new Set(projects.map(({ name }) => name));
  const missing = new Map<string, { finding: Finding; files: number }>();
  for (const { path, imports } of usage.scripts) {
    const project = projectOfFile(projects, path);
    if (project === undefined) continue;
    const declared = declaredFor(projects, path);
    for (const each of new Map(imports.map((one) => [one.name, one])).values()) {
      if (
        own.has(each.name) ||
        isDeclared(each, declared) ||
        aliases.some((start) => `${each.name}/`.startsWith(start))
      )
        continue;
      const key = JSON.stringify([project.path, each.name]);
      const found = missing.get(key);
      if (found === undefined)
        missing.set(key, {
          finding: undeclared(each, { path, project, isLocked: known.names.has(each.name) }),
          files: 1,
        });
      else found.files += 1;
    }
  }
  return [...missing.values()].map(({ finding, files }) =>
    files === 1 ? finding : { ...finding, evidence: `${finding.evidence} and in ${files - 1} more` },
  );
}

/** Of every project above the file: a workspace's root serves its members. */
function declaredFor(projects: readonly Project[], path: string): ReadonlySet<string> {
  const above = projects.filter(({ folder }) => folder === '' || path.startsWith(`${folder}/`));
  return new Set(above.flatMap(({ declared }) => declared.map(({ name }) => name)));
}

function isDeclared({ name, isTypeOnly }: PackageImport, declared: ReadonlySet<string>): boolean {
  return declared.has(name) || (isTypeOnly && declared.has(typesOf(name)));
}

/** `@types/name`, `@types/scope__name`. */
function typesOf(name: string): string {
  return `@types/${name.replace(/^@/, '').replace('/', '__')}`;
}

function undeclared(
  { name, line }: PackageImport,
  { path, project, isLocked }: { path: string; project: Project; isLocked: boolean },
): Finding {
  return {
    rule_id: 'packages/undeclared',
    severity: isLocked ? 'medium' : 'high',
    path,
    line,
    title: oneLine(
      isLocked
        ? `${name} is imported and not declared in ${project.path}: it is there only because another package brings it`
        : `${name} is imported and not declared in ${project.path}: after a clean install it is not there`,
    ),
    evidence: oneLine(`imported in ${path}`),
    remedy: oneLine(`Add ${name} to the dependencies of ${project.path}.`),
  };
}

/** Declared packages of which nothing in the tree makes use, as far as can be seen. */
export function unusedPackages({ projects, usage, known }: Omit<Tree, 'aliases'>): Finding[] {
  return projects.flatMap((project) => {
    const below = (path: string) => project.folder === '' || path.startsWith(`${project.folder}/`);
    const scripts = usage.scripts.filter(({ path }) => below(path));
    const mentions: Mentions = {
      imported: new Set(scripts.flatMap(({ imports }) => imports.map(({ name }) => name))),
      literals: new Set(scripts.flatMap(({ texts }) => [...texts])),
      texts: [...usage.texts.filter(({ path }) => below(path)).map(({ text }) => text), project.otherText],
      scripts: projects.filter(({ folder }) => below(`${folder}/`)).flatMap((each) => each.scripts),
      hasTypeScript: scripts.some(({ path }) => /\.[cm]?tsx?$/.test(path)),
    };
    const once = new Map(project.declared.map((each) => [each.name, each])).values();
    return [...once]
      .filter(({ kind, name }) => kind !== 'peerDependencies' && !isUsed(name, mentions, known))
      .map((each) => unused(project, each));
  });
}

interface Mentions {
  imported: ReadonlySet<string>;
  literals: ReadonlySet<string>;
  texts: readonly string[];
  scripts: readonly string[];
  hasTypeScript: boolean;
}

function isUsed(name: string, mentions: Mentions, known: Known): boolean {
  if (mentions.imported.has(name) || known.peers.has(name)) return true;
  if (name === 'typescript' || name === '@types/node') return mentions.hasTypeScript;
  if (name.startsWith('@types/') && isUsed(typedBy(name), mentions, known)) return true;
  const names = [name, ...shortNames(name)];
  if (names.some((each) => mentions.literals.has(each))) return true;
  if ([...mentions.literals].some((text) => text.startsWith(`${name}/`))) return true;
  const words = [...names, ...(known.commands.get(name) ?? [])];
  // Where the lockfile does not tell, a command is mostly called like its package.
  const commands = [...words, name.split('/').at(-1) ?? name];
  return (
    mentions.texts.some((text) => words.some((word) => mentionsWord(text, word))) ||
    mentions.scripts.some((text) => commands.some((word) => mentionsWord(text, word)))
  );
}

/** What a package of types is the types of. */
function typedBy(name: string): string {
  const bare = name.slice('@types/'.length);
  return bare.includes('__') ? `@${bare.replace('__', '/')}` : bare;
}

/** The names by which ESLint, Babel, Jest and PostCSS take their plugins. */
function shortNames(name: string): string[] {
  const [, scope = '', short] =
    /^(@[^/]+\/)?(?:eslint-(?:plugin|config)|babel-(?:plugin|preset)|(?:plugin|preset)|jest-environment|stylelint-config|remark|rehype)-?(.*)$/.exec(
      name,
    ) ?? [];
  if (short === undefined) return [];
  const named = short === '' ? scope.slice(0, -1) : `${scope}${short}`;
  return named === '' ? [] : [named, `plugin:${named}`, `plugin:${named}/recommended`];
}

/** Whether a name stands by itself: `jest` is not mentioned by `jest-cli`. */
function mentionsWord(text: string, word: string): boolean {
  if (word.length < 2) return false;
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    const [before, after] = [text[at - 1] ?? ' ', text[at + word.length] ?? ' '];
    if (!/[\w@./-]/.test(before) && !/[\w-]/.test(after)) return true;
    if (/[/:]/.test(before) && !/[\w-]/.test(after)) return true;
  }
  return false;
}

function unused(project: Project, { name, range, kind, line }: Declared): Finding {
  return {
    rule_id: 'packages/unused',
    severity: 'low',
    path: project.path,
    line,
    title: oneLine(`${name} is declared, and no use of it was found`),
    evidence: oneLine(`"${name}": "${range}" (${kind})`),
    remedy:
      'Remove it, if nothing loads it by a name that is put together: scripts, imports and settings were searched.',
  };
}
