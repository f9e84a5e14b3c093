import { CappedText, plural } from '#lambdas/tools/code/capped-text.ts';
import type { Workspace } from '#lambdas/workspace/workspace.ts';
import { findProjects } from './find-projects.ts';
import type { Project } from './project.ts';

/** The projects of a workspace, as a model reads them. */
export async function tellProjects(workspace: Workspace): Promise<string> {
  const { projects, unread } = await findProjects(workspace);
  const suites = projects.flatMap((project) => project.suites).length;
  const text = new CappedText();
  text.add(
    projects.length === 0
      ? 'No project was found that has tests: no package.json, pyproject.toml, go.mod, Cargo.toml or pom.xml'
      : `${plural(projects.length, 'project')}, ${plural(suites, 'test suite')}`,
  );
  for (const project of projects) for (const line of linesOf(project)) text.add(line);
  for (const sentence of unread) text.add(`! ${sentence}`);
  return text.join(text.leftOut > 0 ? `[${plural(text.leftOut, 'line')} left out]` : undefined);
}

function linesOf({
  folder,
  manifest,
  packageManager,
  wants,
  suites,
  scripts,
  install,
  notes,
}: Project): string[] {
  const where = install === undefined || install.folder === folder ? '' : ` (in ${install.folder})`;
  const others = scripts.filter((name) => !suites.some((suite) => suite.name === name));
  return [
    '',
    `Project ${folder} (${manifest}, ${packageManager}${wants.length > 0 ? `; asks for ${wants.join(', ')}` : ''})`,
    ...suites.map(({ name, runner, command }) => `Suite ${name}: runner ${runner}, command ${command}`),
    `Install: ${install === undefined ? 'nothing to install' : [install.fetch, install.build].filter((line) => line !== undefined).join(', then ')}${where}`,
    ...(others.length > 0 ? [`Other scripts: ${others.join(', ')}`] : []),
    ...notes.map((note) => `! ${note}`),
  ];
}
