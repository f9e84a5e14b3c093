import { CappedText, count } from '#lambdas/tools/code/capped-text.ts';
import { type ToolContext, ToolError, type ToolResult } from '#lambdas/tools/tool.ts';
import type { NotChecked } from '#shared/findings/finding.ts';
import type { ListInput } from '../inputs.ts';

export async function listSources(
  context: ToolContext,
  { contains, region, account }: ListInput,
): Promise<ToolResult> {
  const { groups, files, gaps } = await context.logs.list({
    contains,
    region,
    account,
    signal: context.signal,
  });
  const workspace = await workspaceLogs(context, contains);
  const lines = new CappedText();
  const add = (spec: Record<string, string | undefined>, bytes: number): void => {
    const named = Object.entries(spec).filter(([, value]) => value !== undefined);
    const shown = named.map(([name, value]) => `"${name}": ${JSON.stringify(value)}`);
    lines.add(`{${shown.join(', ')}} ${count(bytes)} bytes`);
  };
  for (const { name, bytes } of groups) add({ group: name, region, account }, bytes);
  for (const { path, bytes } of files) add({ file: path }, bytes);
  for (const { path, bytes } of workspace) add({ workspace_file: path }, bytes);
  const isEmpty = groups.length + files.length + workspace.length === 0;
  return {
    content: lines.join(
      isEmpty ? 'No log source was found.' : undefined,
      lines.leftOut === 0 ? undefined : `... and ${lines.leftOut} more; narrow it with \`contains\``,
      ...gaps.map((gap) => `Could not list ${gap}`),
    ),
    notChecked: isEmpty ? gaps.map(asNotChecked) : [],
  };
}

function asNotChecked(gap: string): NotChecked {
  return { what: 'which logs there are', why: gap };
}

const logName =
  /(?:\.(?:log|jsonl|ndjson)|(?:^|\/)(?:syslog|messages|[\w-]*(?:access|error)_log))(?:\.\d{1,8})?$/;

async function workspaceLogs(
  context: ToolContext,
  contains: string,
): Promise<{ path: string; bytes: number }[]> {
  try {
    const files = await (await context.workspace()).listFiles();
    return files.filter(({ path }) => logName.test(path) && path.includes(contains));
  } catch (error) {
    if (error instanceof ToolError) return [];
    throw error;
  }
}
