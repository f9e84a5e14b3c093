import { noCloud } from '#lambdas/ports/cloud.ts';
import type { Tool, ToolContext } from '#lambdas/tools/tool.ts';
import { bindTool } from '#lambdas/tools/toolbox.ts';
import { openWorkspace } from '#lambdas/workspace/open-workspace.ts';

/** Calls a tool as the platform does, input parsed first, on a folder that is already unpacked. */
export async function callTool<Input>(tool: Tool<Input>, root: string, input: object = {}): Promise<string> {
  const context = contextOn(root, new AbortController().signal);
  const { content } = await bindTool(tool).run(context, input);
  return content;
}

export function contextOn(root: string, signal: AbortSignal): ToolContext {
  const workspace = openWorkspace(root);
  return {
    workspace: async () => workspace,
    cloud: noCloud({ now: () => new Date(0) }),
    signal,
    progress: () => undefined,
    fetch: async () => Promise.reject(new Error('no tool of this family makes a request')),
    settings: { osvUrl: 'http://127.0.0.1:9' },
  };
}
