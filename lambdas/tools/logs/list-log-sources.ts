import * as z from 'zod';
import type { NotChecked } from '#shared/findings/finding.ts';
import { CappedText, count } from '../code/capped-text.ts';
import { defineTool, type ToolContext, ToolError } from '../tool.ts';

const input = z.object({
  contains: z.string().max(200).default('').describe('Only what has this in its name'),
  region: z
    .string()
    .regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/)
    .optional()
    .describe("Of log groups; default: the platform's own"),
});

export const listLogSources = defineTool({
  name: 'list_log_sources',
  family: 'logs',
  description:
    'Lists what logs there are: CloudWatch log groups, files of this machine that may be read, and files of the workspace ' +
    'that look like logs, each as it is named to watch_logs, search_logs and summarize_patterns.',
  input,
  timeoutMs: 60_000,
  async run(context, { contains, region }) {
    const { groups, files, gaps } = await context.logs.list({ contains, region, signal: context.signal });
    const workspace = await workspaceLogs(context, contains);
    const lines = new CappedText();
    const add = (kind: string, name: string, bytes: number): void => {
      lines.add(`{"${kind}": ${JSON.stringify(name)}} ${count(bytes)} bytes`);
    };
    for (const { name, bytes } of groups) add('group', name, bytes);
    for (const { path, bytes } of files) add('file', path, bytes);
    for (const { path, bytes } of workspace) add('workspace_file', path, bytes);
    const isEmpty = groups.length + files.length + workspace.length === 0;
    return {
      content: lines.join(
        isEmpty ? 'No log source was found.' : undefined,
        lines.leftOut === 0 ? undefined : `... and ${lines.leftOut} more; narrow it with \`contains\``,
        ...gaps.map((gap) => `Could not list ${gap}`),
      ),
      notChecked: isEmpty ? gaps.map(asNotChecked) : [],
    };
  },
});

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
