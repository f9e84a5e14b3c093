import { type ToolContext, ToolError, type ToolOutcome } from '../tool.ts';
import { inSandbox, timeLeftMs } from './in-sandbox.ts';
import type { RunCommandInput } from './inputs.ts';
import { findProjects } from './project/find-projects.ts';
import { environment, installMs, tellStep } from './suites/run-suites.ts';
import { quote } from './suites/suite-plan.ts';
import { buildLines, installScript } from './suites/suite-script.ts';
import { lastLines } from './suites/tell-suites.ts';

/** Runs a script that the manifest names; nothing of the input reaches a shell but names that are in it. */
export async function runScript(
  context: ToolContext,
  { script, folder = '.', minutes }: RunCommandInput,
): Promise<ToolOutcome> {
  const { projects } = await findProjects(await context.workspace());
  const project = projects.find((it) => it.folder === folder && it.scripts.includes(script));
  if (project === undefined) {
    const known =
      projects.flatMap((it) => it.scripts.map((name) => `${name} in ${it.folder}`)).join(', ') || 'none';
    throw new ToolError(`There is no script ${script} in ${folder}. There are: ${known}`);
  }
  const fetch = installScript([project]);
  const run = `cd ${quote(folder)} || exit; exec npm run --silent ${quote(script)}`;
  const leftMs = timeLeftMs(context);
  const result = await inSandbox(context, {
    ...{ env: environment, network: false, maxOutputBytes: 256 * 1_024 },
    argv: ['sh', '-c', [...buildLines([project]), run].join('\n')],
    timeoutMs: Math.min(leftMs, minutes * 60_000),
    ...(fetch === undefined
      ? {}
      : {
          prepare: {
            argv: ['sh', '-c', fetch],
            timeoutMs: Math.min(leftMs, installMs),
            network: true,
          },
        }),
    onOutput: (text) => tellStep(context, text),
  });
  if ('goOn' in result) return result;
  const { means, gaps } = result.confinement;
  const ended =
    result.ended === 'exited'
      ? `ended with exit code ${result.exitCode}`
      : `did not come to its end (${result.ended})`;
  return {
    content: [
      `npm run ${script} in ${folder} ${ended}`,
      `Sandbox: ${means}${gaps.length === 0 ? '' : `; the command could ${gaps.join(', ')}`}`,
      ...lastLines(result.output),
    ].join('\n'),
  };
}
