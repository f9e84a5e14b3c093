import { type LogSource, unreadable } from '#lambdas/ports/log-source.ts';
import { type ToolContext, ToolError } from '#lambdas/tools/tool.ts';
import { createCommandSource } from './command-source.ts';
import type { SourceSpec } from './source-spec.ts';
import { createWorkspaceSource } from './workspace-source.ts';

/** The source that a spec names; one that cannot be opened says so when it is read. */
export async function openSource(context: ToolContext, spec: SourceSpec): Promise<LogSource> {
  if ('group' in spec) return context.logs.group(spec.group, spec);
  if ('file' in spec) return context.logs.file(spec.file);
  if ('command' in spec) return createCommandSource(context, spec);
  try {
    return createWorkspaceSource(await context.workspace(), spec.workspace_file);
  } catch (error) {
    if (error instanceof ToolError) return unreadable(error.message);
    throw error;
  }
}
