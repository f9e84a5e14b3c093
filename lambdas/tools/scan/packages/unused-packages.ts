import type { Finding } from '#shared/findings/finding.ts';
import { oneLine } from '../dependencies/one-line.ts';
import type { Known } from './lock-knowledge.ts';
import type { Declared, Project } from './projects.ts';
import type { Usage } from './usage.ts';

interface Tree {
  projects: readonly Project[];
  usage: Usage;
  known: Known;
}

/** Declared packages of which nothing in the tree makes use, as far as can be seen. */
export function unusedPackages({ projects, usage, known }: Tree): Finding[] {
  return projects.flatMap((project) => {
    const below = (path: string) => project.folder === '' || path.startsWith(`${project.folder}/`);
    const scripts = usage.scripts.filter(({ path }) => below(path));
    const mentions: Mentions = {
      imported: new Set(
        scripts.flatMap(({ imports }) =>
          imports.flatMap(({ name, specifier }) =>
            specifier === undefined ? [name, name.toLowerCase()] : [name],
          ),
        ),
      ),
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
