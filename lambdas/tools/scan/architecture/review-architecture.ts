import type { Workspace, WorkspaceFile } from '#lambdas/workspace/workspace.ts';
import { rankFindings, type ScanReport } from '#shared/findings/finding.ts';
import { cloudFormation } from '../infrastructure/cloud/cloudformation-format.ts';
import { UnreadableDocument } from '../infrastructure/located.ts';
import { selectNamed } from '../named-files.ts';
import { addFindings } from '../report-limits.ts';
import type { ScanOptions } from '../scan-options.ts';
import { findingsInTemplate } from './review-template.ts';

const maxBytes = 1_000_000;
/** Data files are called `.json`, too: up to here one is read to see whether it is a template. */
const maxSniffedBytes = 8_000_000;

/** Holds CloudFormation templates against rules of reliability, scaling and operation. */
export async function reviewArchitecture(workspace: Workspace, options: ScanOptions): Promise<ScanReport> {
  const { files, missing } = selectNamed(await workspace.listFiles(), options.paths);
  const report: ScanReport = { findings: [], notChecked: missing, checked: 0, unit: 'files' };
  for (const file of files.filter(({ path }) => cloudFormation.claims(path) !== 'no')) {
    options.signal.throwIfAborted();
    await reviewFile(workspace, file, report);
  }
  return { ...report, findings: rankFindings(report.findings) };
}

async function reviewFile(
  workspace: Workspace,
  { path, bytes }: WorkspaceFile,
  report: ScanReport,
): Promise<void> {
  const text = bytes > maxSniffedBytes ? undefined : await workspace.readText(path);
  if (bytes > maxSniffedBytes) report.notChecked.push({ what: path, why: `it has ${bytes} bytes` });
  if (text === undefined || !cloudFormation.looksLike(text)) return;
  try {
    if (bytes > maxBytes) throw new UnreadableDocument(`it has more than ${maxBytes} bytes`);
    const found = findingsInTemplate(text).map(({ finding }) => ({ ...finding, path }));
    addFindings(report, path, found);
    report.checked += 1;
  } catch (error) {
    if (!(error instanceof UnreadableDocument)) throw error;
    report.notChecked.push({ what: path, why: error.message });
  }
}
