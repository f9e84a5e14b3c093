import type { Workspace } from '#lambdas/workspace/workspace.ts';
import type { Finding, ScanReport } from '#shared/findings/finding.ts';
import { selectNamed } from '../named-files.ts';
import type { ScanOptions } from '../scan-options.ts';
import { type ChangedLines, changedLinesSince } from './changed-lines.ts';

/**
 * Runs a scanner on the files that changed since a revision, and keeps what it finds on new or changed lines. What
 * it could not check in those files stays told.
 * @throws {ToolError} when there is no history, or the revision is not part of it.
 */
export async function scanSince(
  workspace: Workspace,
  options: ScanOptions & { since: string },
  scan: (workspace: Workspace, options: ScanOptions) => Promise<ScanReport>,
): Promise<ScanReport> {
  const { since, paths, ...rest } = options;
  const { commit, lines } = await changedLinesSince(workspace, options);
  const { files, missing } = selectNamed(await workspace.listFiles(), paths);
  const changed = files.filter(({ path }) => lines.has(path));
  const report = await scan({ ...workspace, listFiles: async () => changed }, rest);
  return {
    ...report,
    findings: report.findings.filter((finding) => isOnChangedLine(finding, lines)),
    notChecked: [...report.notChecked, ...missing],
    scope: `changed since ${since} (${commit.slice(0, 10)})`,
  };
}

function isOnChangedLine({ path, line }: Finding, lines: ChangedLines['lines']): boolean {
  const changed = lines.get(path);
  return changed === 'all' || changed?.has(line) === true;
}
