import { findProjects } from '#lambdas/tools/command/project/find-projects.ts';
import { inMemoryWorkspace } from '#test/fakes/in-memory-workspace.ts';

export const manifest = (scripts: Record<string, string>, more: object = {}) =>
  JSON.stringify({ name: 'a', scripts, ...more });
/** `folder suite runner` of each. */
export const suitesOf = async (files: Record<string, string>) =>
  (await findProjects(inMemoryWorkspace(files))).projects.flatMap(({ folder, suites }) =>
    suites.map(({ name, runner }) => `${folder} ${name} ${runner}`),
  );
