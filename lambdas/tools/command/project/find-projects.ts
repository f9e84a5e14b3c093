import type { Workspace } from '#lambdas/workspace/workspace.ts';
import { nodeProject } from './node-project.ts';
import { otherManifests } from './other-projects.ts';
import type { Project } from './project.ts';

export interface FoundProjects {
  projects: readonly Project[];
  /** What looked like a project and could not be read. */
  unread: readonly string[];
}

const maxDepth = 4;
const maxProjects = 20;
/** Folders that hold other people's projects, or examples of broken ones. */
const passedOver =
  /(^|\/)(node_modules|vendor|target|dist|build|fixtures|__fixtures__|testdata|\.[^/]+)(\/|$)/;

/** Every folder with tests of its own, the root first. Nothing is run. */
export async function findProjects(workspace: Workspace): Promise<FoundProjects> {
  const paths = (await workspace.listFiles()).map(({ path }) => path);
  const folders = [...new Set(paths.map(folderOf))]
    .filter((folder) => !passedOver.test(folder) && folder.split('/').length <= maxDepth)
    .sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1));
  const projects: Project[] = [];
  const unread: string[] = [];
  for (const folder of folders) {
    for (const found of await projectsIn(workspace, { folder, paths })) {
      if (typeof found === 'string') unread.push(found);
      else if (isOwn(found, projects)) projects.push(found);
    }
  }
  return { projects: projects.slice(0, maxProjects), unread };
}

async function projectsIn(
  workspace: Workspace,
  { folder, paths }: { folder: string; paths: readonly string[] },
): Promise<(Project | string)[]> {
  const below = folder === '.' ? paths : paths.filter((path) => path.startsWith(`${folder}/`));
  const names = below.map((path) => (folder === '.' ? path : path.slice(folder.length + 1)));
  const about = {
    besides: new Set(names.map((name) => name.split('/')[0] ?? '')),
    has: (pattern: RegExp) => names.some((name) => pattern.test(name)),
  };
  const found: (Project | string)[] = [];
  const languages = new Set<string>();
  if (about.besides.has('package.json')) {
    const text = await readManifest(workspace, folder, 'package.json');
    const project = text === undefined ? undefined : nodeProject(folder, text, about.besides);
    if (project !== undefined) found.push(typeof project === 'string' ? `${folder}: ${project}` : project);
  }
  for (const [name, { language, read }] of otherManifests) {
    if (!about.besides.has(name) || languages.has(language)) continue;
    const project = read(folder, (await readManifest(workspace, folder, name)) ?? '', about);
    if (project === undefined) continue;
    languages.add(language);
    found.push(project);
  }
  return found;
}

/** A folder of the same name in a folder of the same name is not a manifest: only files are read. */
async function readManifest(workspace: Workspace, folder: string, name: string): Promise<string | undefined> {
  const path = folder === '.' ? name : `${folder}/${name}`;
  const isFile = (await workspace.listFiles()).some((file) => file.path === path);
  return isFile ? await workspace.readText(path) : undefined;
}

/** A part of a larger project, whose root runs its tests as well, is not a second one. */
function isOwn(project: Project, known: readonly Project[]): boolean {
  if (project.suites.length === 0) return !known.some(({ folder }) => folder === '.');
  const whole = ['go', 'cargo', 'maven', 'pip'];
  return !known.some(
    ({ folder, packageManager }) =>
      packageManager === project.packageManager &&
      whole.includes(packageManager) &&
      (folder === '.' || project.folder.startsWith(`${folder}/`)),
  );
}

function folderOf(path: string): string {
  const end = path.lastIndexOf('/');
  return end < 0 ? '.' : path.slice(0, end);
}
