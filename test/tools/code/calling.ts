import type { Tool, ToolContext } from '#lambdas/tools/tool.ts';
import { bindTool } from '#lambdas/tools/toolbox.ts';
import { openWorkspace } from '#lambdas/workspace/open-workspace.ts';
import { toolContext } from '#test/fakes/tool-context.ts';

/** Calls a tool as the platform does, input parsed first, on a folder that is already unpacked. */
export async function callTool<Input>(tool: Tool<Input>, root: string, input: object = {}): Promise<string> {
  const context = contextOn(root, new AbortController().signal);
  const { content } = await bindTool(tool).run(context, input);
  return content;
}

export function contextOn(root: string, signal: AbortSignal): ToolContext {
  const workspace = openWorkspace(root);
  return toolContext({ workspace: async () => workspace, signal });
}
