import * as z from 'zod';
import type { Workspace } from '#lambdas/workspace/workspace.ts';
import type { ScanReport } from '#shared/findings/finding.ts';
import type { ToolContext, ToolResult } from '../tool.ts';
import { renderScanReport } from './report-text.ts';
import type { ScanOptions } from './scan-options.ts';

/** What the scanners of a workspace take. */
export const scanInput = z.strictObject({
  paths: z
    .array(z.string().min(1).max(1_024))
    .max(100)
    .optional()
    .describe('Files and folders of the workspace to scan; default: everything'),
  since: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe(
      'Only findings on lines added or changed since this branch, tag or commit; default: every line',
    ),
});

/** Runs a scanner as a tool's input asks for it: on everything, or on what changed. */
export async function runScan(
  context: ToolContext,
  { paths, since }: z.infer<typeof scanInput>,
  scan: (workspace: Workspace, options: ScanOptions) => Promise<ScanReport>,
): Promise<ToolResult> {
  const options = {
    signal: context.signal,
    progress: (text: string) => context.progress(text),
    ...(paths !== undefined && { paths }),
  };
  const workspace = await context.workspace();
  if (since === undefined) return renderScanReport(await scan(workspace, options));
  const { scanSince } = await import('./since/scan-since.ts');
  return renderScanReport(await scanSince(workspace, { ...options, since }, scan));
}
