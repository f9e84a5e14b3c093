import type { Install, Project, Suite } from '../project/project.ts';
import { planSuite, quote, type SuitePlan } from './suite-plan.ts';

/** Where everything lies that suites leave for us, in the copy of the workspace. */
export const reportFolder = '.agents-report';

export interface PlannedSuite {
  project: Project;
  suite: Suite;
  plan: SuitePlan;
  /** Part of the names of its files. */
  number: number;
}

/** @param only one test's name, where a single suite is planned. */
export function planSuites(
  wanted: readonly { project: Project; suite: Suite }[],
  only?: string,
): PlannedSuite[] {
  return wanted.map(({ project, suite }, index) => ({
    project,
    suite,
    number: index + 1,
    plan: planSuite(suite, only),
  }));
}

/** Fetches the packages of every project that needs some, once for those that share them; ends with the first that fails. */
export function installScript(projects: readonly Project[]): string | undefined {
  const lines = installsOf(projects).flatMap(({ folder, fetch }) => [
    `echo ${quote(`Installing in ${folder}: ${fetch}`)}`,
    `( cd ${quote(folder)} && ${fetch} )`,
  ]);
  return lines.length === 0 ? undefined : ['set -e', ...lines].join('\n');
}

/** The packages' own steps, which have no network. */
export function buildLines(projects: readonly Project[]): string[] {
  return installsOf(projects).flatMap(({ folder, build }) =>
    build === undefined
      ? []
      : [`( cd ${quote(folder)} && ${build} ) || echo 'a build step of the packages failed'`],
  );
}

function installsOf(projects: readonly Project[]): Install[] {
  const installs = projects.flatMap(({ install }) => install ?? []);
  return [...new Map(installs.map((install) => [`${install.folder} ${install.fetch}`, install])).values()];
}

/**
 * Runs the suites one after the other in one copy. Each leaves what it printed and how it ended; one that takes too
 * long is ended alone.
 */
export function suiteScript(planned: readonly PlannedSuite[], secondsEach: number): string {
  const projects = [...new Set(planned.map(({ project }) => project))];
  return [
    `R="$PWD/${reportFolder}"; rm -rf "$R"; mkdir "$R" || exit 70`,
    ...buildLines(projects),
    ...planned.map((suite) => lineOf(suite, secondsEach)),
  ].join('\n');
}

function lineOf({ project, plan, number }: PlannedSuite, secondsEach: number): string {
  const variables = [`REPORT="$R/${number}.report"`, ...plan.variables]
    .map((variable) => `export ${variable}`)
    .join('; ');
  const run = `cd ${quote(project.folder)} && ${variables}; timeout -k 5 ${secondsEach} sh -c ${quote(plan.line)}`;
  return `{ ( ${run} ); echo $? > "$R/${number}.exit"; } 2>&1 | tee "$R/${number}.out"`;
}

/** Everything to be handed back. */
export function reportPaths(planned: readonly PlannedSuite[]): string[] {
  return [
    `${reportFolder}/*.*`,
    ...planned.flatMap(({ project, plan }) =>
      typeof plan.from === 'object'
        ? [project.folder === '.' ? plan.from.below : `${project.folder}/${plan.from.below}`]
        : [],
    ),
  ];
}
