import * as z from 'zod';
import type { Workspace, WorkspaceFile } from '#lambdas/workspace/workspace.ts';
import type { NotChecked } from '#shared/findings/finding.ts';
import { entries, parseJson, text } from '../dependencies/lockfiles/json.ts';
import { lineAt } from '../dependencies/lockfiles/json-lines.ts';
import { LockfileError } from '../dependencies/lockfiles/lockfile.ts';
import { ownFiles, readCapped } from '../dependencies/workspace-lockfiles.ts';

/** How a package is asked for. */
export const dependencyKinds = [
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'peerDependencies',
] as const;
export type DependencyKind = (typeof dependencyKinds)[number];

export interface Declared {
  name: string;
  range: string;
  kind: DependencyKind;
  line: number;
}

/** One `package.json` and what it says. */
export interface Project {
  path: string;
  /** `''` for the root. */
  folder: string;
  name: string | undefined;
  declared: Declared[];
  scripts: string[];
  /** Everything else that it says, where tools look for their settings. */
  otherText: string;
  engines: { node: string; line: number } | undefined;
  packageManager: { text: string; line: number } | undefined;
}

const manifestSchema = z.looseObject({
  name: text,
  scripts: entries,
  engines: z.object({ node: text }).optional().catch(undefined),
  volta: z.object({ node: text }).optional().catch(undefined),
  packageManager: text,
});

/** Every `package.json` of the tree, deepest folder first. */
export async function readProjects(
  workspace: Workspace,
): Promise<{ projects: Project[]; notChecked: NotChecked[] }> {
  const projects: Project[] = [];
  const notChecked: NotChecked[] = [];
  for (const file of await ownFiles(workspace)) {
    if (!/(^|\/)package\.json$/.test(file.path)) continue;
    const project = await readProject(workspace, file);
    if ('why' in project) {
      const remedy = 'Mend the file, then scan again.';
      notChecked.push({ what: `packages of ${file.path}`, why: project.why, remedy });
    } else projects.push(project);
  }
  projects.sort((a, b) => b.folder.length - a.folder.length);
  return { projects, notChecked };
}

async function readProject(workspace: Workspace, file: WorkspaceFile): Promise<Project | { why: string }> {
  const source = await readCapped(workspace, file);
  if (typeof source !== 'string') return source;
  try {
    return projectOf(file.path, source);
  } catch (error) {
    return { why: error instanceof LockfileError ? `it ${error.message}` : 'it could not be parsed' };
  }
}

function projectOf(path: string, source: string): Project {
  const { data, lines } = parseJson(source, manifestSchema);
  const { name, scripts, engines, packageManager, ...others } = data;
  const declared = dependencyKinds.flatMap((kind) =>
    Object.entries(entries.parse(data[kind]) ?? {}).map(([each, range]) => ({
      name: each,
      range: typeof range === 'string' ? range : '',
      kind,
      line: lineAt(lines, kind, each),
    })),
  );
  const left = Object.entries(others).filter(([key]) => !dependencyKinds.some((kind) => kind === key));
  const node = engines?.node;
  return {
    path,
    folder: path.split('/').slice(0, -1).join('/'),
    name,
    declared,
    scripts: Object.values(scripts ?? {}).map(String),
    otherText: JSON.stringify(Object.fromEntries(left)),
    engines: node === undefined ? undefined : { node, line: lineAt(lines, 'engines', 'node') },
    packageManager:
      packageManager === undefined
        ? undefined
        : { text: packageManager, line: lineAt(lines, 'packageManager') },
  };
}

/** The nearest project above a file; deepest first in `projects`. */
export function projectOfFile(projects: readonly Project[], path: string): Project | undefined {
  return projects.find(({ folder }) => folder === '' || path.startsWith(`${folder}/`));
}
