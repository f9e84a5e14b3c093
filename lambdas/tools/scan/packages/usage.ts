import { setImmediate } from 'node:timers/promises';
import { type Workspace, WorkspaceError, type WorkspaceFile } from '#lambdas/workspace/workspace.ts';
import type { NotChecked } from '#shared/findings/finding.ts';
import { ownFiles } from '../dependencies/workspace-lockfiles.ts';
import { isGenerated } from '../patterns/customary-paths.ts';
import { languageOf } from '../patterns/languages.ts';
import { UnreadableSource } from '../patterns/unreadable-source.ts';
import { mentionsIn, type PackageImport } from './script-imports.ts';

/** What the files of a tree mention. */
export interface Usage {
  /** Every file of the tree, whatever it holds. */
  paths: readonly string[];
  scripts: ScriptUse[];
  /** Other text files that can name a package: settings, workflows, style sheets, shell scripts. */
  texts: { path: string; text: string }[];
  /** Characters of them. */
  kept: number;
  notChecked: NotChecked[];
}

export interface ScriptUse {
  path: string;
  imports: readonly PackageImport[];
  texts: ReadonlySet<string>;
}

const maxScriptBytes = 1024 * 1024;
const maxTextBytes = 256 * 1024;
/** Of all settings together: they are kept until the last package was looked for. */
const maxKeptCharacters = 64 * 1024 * 1024;

const settings =
  /\.(?:json|jsonc|json5|ya?ml|toml|css|scss|less|html?|vue|svelte|astro|sh|bash|ini|cfg|env|tf|njk|hbs|ejs|pug|mdx)$|(?:^|\/)(?:Dockerfile[\w.-]*|Makefile|Procfile|\.[\w.-]*rc|\.husky\/[^/]+|\.npmrc)$/i;
/** They name every package, used or not. */
const listsPackages =
  /(?:^|\/)(?:package\.json|package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|composer\.(?:json|lock)|bun\.lock)$|\.map$|sbom|\.cdx\.json$/i;

/** Reads the whole tree once. */
export async function readUsage(
  workspace: Workspace,
  { signal, progress }: { signal: AbortSignal; progress(text: string): void },
): Promise<Usage> {
  const files = await ownFiles(workspace);
  const usage: Usage = {
    paths: files.map(({ path }) => path),
    scripts: [],
    texts: [],
    kept: 0,
    notChecked: [],
  };
  for (const [index, file] of files.entries()) {
    signal.throwIfAborted();
    if (index % 100 === 0) progress(`Looked for packages in ${index} of ${files.length} files`);
    await addFile(usage, workspace, file);
    if (index % 10 === 0) await setImmediate();
  }
  return usage;
}

async function addFile(usage: Usage, workspace: Workspace, { path, bytes }: WorkspaceFile): Promise<void> {
  const language = languageOf(path);
  const isScript = language?.rules.includes('script') === true;
  const isSettings = settings.test(path) && !listsPackages.test(path);
  if ((!isScript && !isSettings) || isGenerated(path)) return;
  if (bytes > (isScript ? maxScriptBytes : maxTextBytes)) {
    if (isScript) usage.notChecked.push({ what: `imports of ${path}`, why: 'it is larger than 1 MiB' });
    return;
  }
  try {
    const text = await workspace.readText(path);
    if (text === undefined) return;
    if (isScript && language !== undefined) usage.scripts.push({ path, ...mentionsIn(language, text) });
    else keep(usage, { path, text });
  } catch (error) {
    if (!(error instanceof UnreadableSource || error instanceof WorkspaceError)) throw error;
    usage.notChecked.push({ what: `imports of ${path}`, why: error.message });
  }
}

function keep(usage: Usage, settings: { path: string; text: string }): void {
  usage.kept += settings.text.length;
  if (usage.kept <= maxKeptCharacters) usage.texts.push(settings);
  else
    usage.notChecked.push({
      what: `mentions of packages in ${settings.path}`,
      why: 'there are too many settings',
    });
}
