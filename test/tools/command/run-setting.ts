import type { Sandbox, SandboxCommand, SandboxResult } from '#lambdas/ports/sandbox.ts';
import { runTests } from '#lambdas/tools/command/test-tools.ts';
import type { ToolContext, ToolOutcome } from '#lambdas/tools/tool.ts';
import { bindTool } from '#lambdas/tools/toolbox.ts';
import { workspaceOf } from '#test/contracts/agent-samples.ts';
import { inMemoryWorkspace } from '#test/fakes/in-memory-workspace.ts';
import { toolContext } from '#test/fakes/tool-context.ts';

export const files = {
  'package.json': JSON.stringify({
    name: 'a',
    scripts: { 'test:unit': 'node --test', 'test:tap': 'node tap.js', lint: 'x' },
  }),
  'package-lock.json': '{}',
  'src/sum.js': '',
};
export const needing = {
  ...files,
  'package.json': files['package.json'].replace('{', '{"dependencies":{"left-pad":"1"},'),
};

export const well: SandboxResult = {
  ...{ ended: 'exited', exitCode: 0, output: '', droppedBytes: 0, files: [], tooLarge: [] },
  ...{ confinement: { means: 'a fake', gaps: [] }, lay: '/workspace' },
};
export const passing = '<testsuites><testcase name="adds"/></testsuites>';
export const failing =
  '<testsuites><testcase name="adds"><failure message="no">at /workspace/src/sum.js:2:1</failure></testcase></testsuites>';

/** The files that a suite leaves. */
export const left = (number: number, exit: string, more: Record<string, string> = {}) =>
  Object.entries({ exit, out: '', ...more }).map(([ending, text]) => ({
    path: `.agents-report/${number}.${ending}`,
    text,
  }));

export function setting(
  answer: Partial<SandboxResult> = {},
  parts: Partial<ToolContext> = {},
  tree: Record<string, string> = files,
) {
  const commands: SandboxCommand[] = [];
  const sandbox: Sandbox = {
    async run(command) {
      commands.push(command);
      return Object.assign({}, well, answer);
    },
  };
  const workspace = inMemoryWorkspace(tree);
  const context = toolContext({
    workspace: async () => workspace,
    sandbox,
    workspaceId: workspaceOf('a'),
    ...parts,
  });
  return { commands, context };
}

export const contentOf = (outcome: ToolOutcome): string =>
  'content' in outcome ? outcome.content : 'not yet';
export const runWith = async (context: ToolContext, input: object = {}) =>
  contentOf(await bindTool(runTests).run(context, input));
export const exitCodeIn = (content: string) => /^Exit code to finish with: (\d)$/m.exec(content)?.[1];
