import type { SandboxResult } from '#lambdas/ports/sandbox.ts';
import { type ToolContext, ToolError, type ToolOutcome } from '#lambdas/tools/tool.ts';
import { type AgentCommand, inSandbox, timeLeftMs } from '../in-sandbox.ts';
import type { RunTestsInput } from '../inputs.ts';
import { type FoundProjects, findProjects } from '../project/find-projects.ts';
import type { Project, Suite } from '../project/project.ts';
import { OwnFrames } from './frames.ts';
import { canRunOne } from './suite-plan.ts';
import { installScript, type PlannedSuite, planSuites, reportPaths, suiteScript } from './suite-script.ts';
import { lastLines, tellSuites } from './tell-suites.ts';
import { judgeSuite, missingProgram } from './verdict.ts';

export const installMs: number = 15 * 60_000;
/** The same for every command, so that programs do not wait for a person or colour what they print. */
export const environment: Readonly<Record<string, string>> = {
  ...{
    CI: '1',
    NO_COLOR: '1',
    FORCE_COLOR: '0',
    TERM: 'dumb',
    LANG: 'C.UTF-8',
    PYTHONDONTWRITEBYTECODE: '1',
  },
  // Behind a proxy that looks into TLS, npm trusts whom the machine trusts; Node alone would not.
  ...{ NODE_USE_SYSTEM_CA: '1' },
  // Without a network npm would try again for minutes.
  ...{ npm_config_fetch_retries: '1', npm_config_update_notifier: 'false', npm_config_fund: 'false' },
};

/** @throws {ToolError} where there is no such suite, or nothing can be run. */
export async function runSuites(context: ToolContext, input: RunTestsInput): Promise<ToolOutcome> {
  const workspace = await context.workspace();
  const found = await findProjects(workspace);
  const planned = planSuites(choose(found, input), input.test_name);
  const result = await inSandbox(context, commandOf(context, planned, input));
  if ('goOn' in result) return result;
  if (result.ended === 'unprepared') return { content: tellUninstalled(result) };
  const paths = (await workspace.listFiles()).map(({ path }) => path);
  const outcomes = planned.map((suite) => judgeSuite(suite, result));
  const frames = new OwnFrames(result.lay, paths);
  // Whoever asks for all tests asks for those, too, that nothing here can run.
  const notRun = input.folder === undefined && input.suites === undefined ? found.unread : [];
  return { content: tellSuites({ outcomes, notRun }, result, frames) };
}

function choose(
  { projects, unread }: FoundProjects,
  { folder, suites, test_name }: RunTestsInput,
): { project: Project; suite: Suite }[] {
  const all = projects.flatMap((project) => project.suites.map((suite) => ({ project, suite })));
  const here = all.filter(({ project }) => folder === undefined || project.folder === folder);
  const wanted = here.filter(({ suite }) => suites?.includes(suite.name) ?? true);
  const missing = suites?.filter((name) => !here.some(({ suite }) => suite.name === name)) ?? [];
  const known = all.map(({ project, suite }) => `${suite.name} in ${project.folder}`).join(', ') || 'none';
  if (missing.length > 0) throw new ToolError(`There is no suite ${missing.join(', ')}. There are: ${known}`);
  if (wanted.length === 0)
    throw new ToolError(
      [`There is no test suite to run${all.length === 0 ? '' : `. There are: ${known}`}`, ...unread].join(
        '; ',
      ),
    );
  if (test_name === undefined) return wanted;
  const [only] = wanted;
  if (only === undefined || wanted.length > 1)
    throw new ToolError(`To run one test, name its suite alone. There are: ${known}`);
  if (!canRunOne(only.suite.runner))
    throw new ToolError(`${only.suite.runner} cannot be told to run one test. Run the whole suite.`);
  return wanted;
}

function commandOf(
  context: ToolContext,
  planned: readonly PlannedSuite[],
  { minutes_per_suite }: RunTestsInput,
): AgentCommand {
  const install = installScript([...new Set(planned.map(({ project }) => project))]);
  const leftMs = timeLeftMs(context);
  const prepareMs = install === undefined ? 0 : Math.min(leftMs / 2, installMs);
  const testMs = leftMs - prepareMs;
  const seconds = Math.min(minutes_per_suite * 60, Math.floor(testMs / 1_000));
  return {
    argv: ['sh', '-c', suiteScript(planned, seconds)],
    env: environment,
    // A minute for what is around the suites.
    timeoutMs: Math.min(testMs, planned.length * seconds * 1_000 + 60_000),
    maxOutputBytes: 256 * 1_024,
    network: false,
    ...(install === undefined
      ? {}
      : { prepare: { argv: ['sh', '-c', install], timeoutMs: prepareMs, network: true } }),
    collect: reportPaths(planned),
    onOutput: (text) => tellStep(context, text),
  };
}

/** The last line that was printed. */
export function tellStep(context: Pick<ToolContext, 'progress'>, text: string): void {
  const line = text.split('\n').findLast((it) => it.trim() !== '');
  if (line !== undefined) context.progress(`Sandbox: ${line.trim().slice(0, 120)}`);
}

/** What is missing, or what npm says first: behind it may stand pages of help. */
function causeIn(output: string): string {
  const [, cause] = /^npm error (?!code |errno |syscall )(\S.{0,300})/m.exec(output) ?? [];
  const absent = missingProgram(output);
  const why = absent === undefined ? cause : `${absent} is not installed where commands run`;
  return why === undefined ? '' : `: ${why}`;
}

function tellUninstalled(result: Extract<SandboxResult, { ended: 'unprepared' }>): string {
  const how = result.exitCode === 'timeout' ? 'took too long' : `ended with ${result.exitCode}`;
  const isOffline =
    /EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ENETUNREACH|Name or service not known|Temporary failure in name resolution|Could not resolve host|Could not transfer/i.test(
      result.output,
    );
  return [
    'Tests: none could be counted',
    'Suites: none ran, because the packages could not be installed',
    'Exit code to finish with: 2',
    `! Installing ${how}${isOffline ? ': there is no network' : causeIn(result.output)}`,
    ...lastLines(result.output),
  ].join('\n');
}
