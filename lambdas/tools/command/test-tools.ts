import * as z from 'zod';
import { type AbandonContext, defineTool } from '../tool.ts';
import { runCommandInput, runTestsInput } from './inputs.ts';

export const detectProject = defineTool({
  name: 'detect_project',
  family: 'command',
  description:
    'Finds out how the workspace is tested, and runs nothing: projects by their manifests, package manager and ' +
    'lockfile, versions that they ask for, test suites with their runner and command, other scripts, and what stands ' +
    'in the way. Call it before run_tests.',
  input: z.object({}),
  timeoutMs: 60_000,
  async run(context) {
    const { tellProjects } = await import('./project/tell-projects.ts');
    return { content: await tellProjects(await context.workspace()) };
  },
});

async function abandon(context: AbandonContext): Promise<string | undefined> {
  const { stopCommand } = await import('./in-sandbox.ts');
  return await stopCommand(context);
}

export const runTests = defineTool({
  name: 'run_tests',
  family: 'command',
  description:
    'Installs what the projects need, runs their test suites in a sandbox, one after the other in a fresh copy of the ' +
    "workspace, and answers numbers that come from the runners' own reports: passed, failed and skipped, the exit " +
    'code to finish with, and for each failure its name, message and the places of the project in its stack trace. ' +
    'A suite without a report has no numbers, and that is said. Only installing has a network.',
  input: runTestsInput,
  timeoutMs: 23 * 60 * 60_000,
  async run(context, input) {
    const { runSuites } = await import('./suites/run-suites.ts');
    return await runSuites(context, input);
  },
  abandon,
});

export const runCommand = defineTool({
  name: 'run_command',
  family: 'command',
  description:
    "Runs one script of a project's package.json (lint, build, typecheck) in a sandbox, in a fresh copy of the " +
    'workspace with its packages installed, and answers its exit code and the end of what it printed. Nothing that it ' +
    'changes is kept. Other commands cannot be run; tests are run by run_tests.',
  input: runCommandInput,
  timeoutMs: 23 * 60 * 60_000,
  async run(context, input) {
    const { runScript } = await import('./run-script.ts');
    return await runScript(context, input);
  },
  abandon,
});
