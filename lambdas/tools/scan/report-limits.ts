import type { Finding, NotChecked, ScanReport } from '#shared/findings/finding.ts';

/** A file with more than this is a dump or an attack; nobody reads on, and each finding costs memory. */
export const maxFindingsPerFile = 500;

/** Of one scan. All agents share one process, and every finding is kept until its agent expires. */
export const maxFindings = 5_000;

/** Adds what was found in one file, as far as anybody would read it; the rest is told, never dropped silently. */
export function addFindings(report: ScanReport, path: string, found: readonly Finding[]): void {
  const room = Math.min(maxFindingsPerFile, maxFindings - report.findings.length);
  for (const finding of found.slice(0, room)) report.findings.push(finding);
  if (found.length <= room) return;
  report.notChecked.push({ what: path, why: `${found.length - room} more findings in it are not listed` });
}

/** Whether there is room for nothing more; `files` that are left then are told, and the scan ends. */
export function isFull(report: ScanReport, files: number): boolean {
  if (report.findings.length < maxFindings) return false;
  report.notChecked.push(unread(files));
  return true;
}

function unread(files: number): NotChecked {
  return {
    what: `the other ${files} files`,
    why: `the scan ended at ${maxFindings} findings`,
    remedy: 'Mend these, or scan folder by folder.',
  };
}
