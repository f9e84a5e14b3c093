import type { Workspace } from '#lambdas/workspace/workspace.ts';
import type { ScanReport } from '#shared/findings/finding.ts';
import type { ScanOptions } from '../scan-options.ts';
import { findingsIn } from './findings-in.ts';
import { scanSources } from './scan-sources.ts';

/**
 * Looks for insecure code in the JavaScript, TypeScript, HTML and Python files of a workspace.
 * Findings in tests are one step milder, since tests are not deployed.
 * @throws the signal's reason when aborted, between two files.
 */
export function scanPatterns(workspace: Workspace, options: ScanOptions): Promise<ScanReport> {
  return scanSources(workspace, options, { reads: () => true, judge: findingsIn });
}
