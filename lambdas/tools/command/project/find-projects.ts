import { basename } from 'node:path';
import type { Workspace } from '#lambdas/workspace/workspace.ts';
import { holds, nodeProject, type PackageRoot } from './node-project.ts';
import { otherManifests, unknownManifests } from './other-projects.ts';
import type { AboutFolder, Project } from './project.ts';

export interface FoundProjects {
  projects: readonly Project[];
  /** What has tests, or looks so, and cannot be run, a sentence each: whoever wants all tests does not have these. */
  unread: readonly string[];
}

const maxDepth = 6;
const maxProjects = 50;
/** Folders that hold other people's projects, or examples of broken ones. */
const passedOver =
  /(^|\/)(node_modules|vendor|target|dist|build|fixtures|__fixtures__|testdata|\.[^/]+)(\/|$)/;

/** Every folder with tests of its own, the root first. Nothing is run. */
export async function findProjects(workspace: Workspace): Promise<FoundProjects> {
  const paths = (await workspace.listFiles()).map(({ path }) => path);
  const folders = [...new Set(paths.map(folderOf))]
    .filter((folder) => !passedOver.test(folder))
    .sort((a, b) => depthOf(a) - depthOf(b) || (a < b ? -1 : 1));
  const search: Search = { workspace, paths, roots: [], projects: [], unread: [], foreign: [] };
  for (const folder of folders) {
    if (depthOf(folder) <= maxDepth) await searchIn(search, folder);
  }
  const projects = withoutRepeats(search);
  const manifests = new Set(['package.json', ...otherManifests.keys()]);
  const deep = paths.filter((path) => manifests.has(basename(path))).map(folderOf);
  const isDeep = (folder: string) => depthOf(folder) > maxDepth && deep.includes(folder);
  return {
    projects: projects.slice(0, maxProjects),
    unread: [
      ...search.unread,
      ...leftOut(projects.slice(maxProjects), `behind the first ${maxProjects} projects`),
      ...leftOut(
        folders.filter(isDeep).map((folder) => ({ folder })),
        `more than ${maxDepth} folders deep`,
      ),
    ],
  };
}

interface Search {
  workspace: Workspace;
  paths: readonly string[];
  roots: PackageRoot[];
  projects: Project[];
  unread: string[];
  /** Folders with tests that nothing here runs. */
  foreign: { folder: string; what: string }[];
}

async function searchIn(search: Search, folder: string): Promise<void> {
  const { workspace, paths, projects } = search;
  const below = folder === '.' ? paths : paths.filter((path) => path.startsWith(`${folder}/`));
  const names = folder === '.' ? below : below.map((path) => path.slice(folder.length + 1));
  // A folder that is named like a manifest is none: only files are read.
  const about = { besides: new Set(names.map((name) => name.split('/')[0] ?? '')), names };
  const read = async (name: string) =>
    names.includes(name) ? await workspace.readText(folder === '.' ? name : `${folder}/${name}`) : undefined;
  await takeNode(search, { folder, about, read });
  const languages = new Set<string>();
  for (const [name, { language, read: readManifest }] of otherManifests) {
    if (!names.includes(name) || languages.has(language)) continue;
    const project = readManifest(folder, (await read(name)) ?? '', about);
    if (project === undefined) continue;
    languages.add(language);
    if (isOwn(project, projects)) projects.push(project);
  }
  takeForeign(search, folder, names);
}

/** Once for a folder and all below it. */
function takeForeign({ unread, foreign }: Search, folder: string, names: readonly string[]): void {
  for (const { manifest, tests, what } of unknownManifests) {
    const name = names.find((it) => !it.includes('/') && manifest.test(it));
    const isTold = foreign.some((it) => it.what === what && within(it.folder, folder) !== '');
    if (name === undefined || isTold || !names.some((it) => tests.test(it))) continue;
    foreign.push({ folder, what });
    unread.push(`${folder}: ${name}: ${what} cannot be run here`);
  }
}

async function takeNode(
  { projects, unread, roots }: Search,
  {
    folder,
    about: { besides },
    read,
  }: { folder: string; about: AboutFolder; read: (name: string) => Promise<string | undefined> },
): Promise<void> {
  const text = await read('package.json');
  if (text === undefined) return;
  const pnpmWorkspace = await read('pnpm-workspace.yaml');
  const found = nodeProject({ folder, text, pnpmWorkspace, besides, roots });
  if (typeof found === 'string') {
    unread.push(`${folder}: ${found}`);
    return;
  }
  if (found.root !== undefined) roots.push(found.root);
  if (isOwn(found.project, projects)) projects.push(found.project);
}

/** A part of a larger project, whose root runs its tests as well, is not a second one. */
function isOwn(project: Project, known: readonly Project[]): boolean {
  if (project.suites.length === 0) return !known.some(({ folder }) => folder === '.');
  return !known.some(({ folder, packageManager, covers }) => {
    const inner = within(folder, project.folder);
    return inner !== '' && packageManager === project.packageManager && covers?.(inner) === true;
  });
}

/** The folder from another one above it; nothing is above another's neighbour. */
function within(root: string, folder: string): string {
  if (root === '.') return folder;
  return folder.startsWith(`${root}/`) ? folder.slice(root.length + 1) : '';
}

/** Without scripts that only run those of packages which are projects here themselves. */
function withoutRepeats({ projects, roots }: Search): Project[] {
  return projects.map((project) => {
    const root = roots.find(({ folder }) => folder === project.folder);
    const isRepeated =
      root !== undefined && projects.some(({ folder, suites }) => suites.length > 0 && holds(root, folder));
    return isRepeated
      ? { ...project, suites: project.suites.filter(({ isOverPackages }) => isOverPackages !== true) }
      : project;
  });
}

function leftOut(projects: readonly { folder: string }[], where: string): string[] {
  if (projects.length === 0) return [];
  const named = projects.slice(0, 5).map(({ folder }) => folder);
  const more = projects.length > named.length ? ` and ${projects.length - named.length} more` : '';
  return [`${named.join(', ')}${more}: not looked at, ${where}`];
}

function folderOf(path: string): string {
  const end = path.lastIndexOf('/');
  return end < 0 ? '.' : path.slice(0, end);
}

function depthOf(folder: string): number {
  return folder.split('/').length;
}
