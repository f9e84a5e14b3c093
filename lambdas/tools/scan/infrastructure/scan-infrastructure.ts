import { setImmediate } from 'node:timers/promises';
import { type Workspace, WorkspaceError, type WorkspaceFile } from '#lambdas/workspace/workspace.ts';
import type { Finding, NotChecked, ScanReport } from '#shared/findings/finding.ts';
import { rankFindings } from '#shared/findings/finding.ts';
import { selectNamed } from '../named-files.ts';
import { addFindings, isFull } from '../report-limits.ts';
import type { ScanOptions } from '../scan-options.ts';
import { formats } from './formats.ts';
import { UnreadableDocument } from './located.ts';
import type { Format, Problem, SourceText } from './rule.ts';
import { shownLine } from './shown-line.ts';

/** Nobody writes more by hand, and a parser needs a multiple of it in memory. */
const maxBytes = 1_000_000;
/** Data files can be called `.json` too: up to here a file is read to see whether it is one of ours. */
const maxSniffedBytes = 8_000_000;
const filesPerStep = 50;

/**
 * Checks CloudFormation, Terraform, Dockerfiles, Kubernetes manifests, GitHub workflows and compose files
 * against the rules of their formats. Files of other kinds are not counted; a file that is one of these
 * and could not be read is named in `notChecked`.
 * @throws the signal's reason when it is aborted.
 */
export async function scanInfrastructure(workspace: Workspace, options: ScanOptions): Promise<ScanReport> {
  const { files, missing } = selectNamed(await workspace.listFiles(), options.paths);
  const candidates = files.filter(({ path }) => formats.some((format) => format.claims(path) !== 'no'));
  const report: ScanReport = { findings: [], notChecked: missing, checked: 0, unit: 'files' };
  for (const [index, file] of candidates.entries()) {
    options.signal.throwIfAborted();
    if (isFull(report, candidates.length - index)) break;
    if (index % filesPerStep === 0) {
      options.progress(`Checked ${index} of ${candidates.length} infrastructure files`);
    }
    await checkFile(workspace, file, report);
    // A large tree must not keep the process from answering others.
    await setImmediate();
  }
  options.signal.throwIfAborted();
  return { ...report, findings: rankFindings(report.findings) };
}

async function checkFile(workspace: Workspace, file: WorkspaceFile, report: ScanReport): Promise<void> {
  try {
    await readAndCheck(workspace, file, report);
  } catch (error) {
    if (!(error instanceof WorkspaceError)) throw error;
    report.notChecked.push({ what: file.path, why: error.message });
  }
}

async function readAndCheck(
  workspace: Workspace,
  { path, bytes }: WorkspaceFile,
  report: ScanReport,
): Promise<void> {
  const isCertain = formats.some((format) => format.claims(path) === 'yes');
  if (bytes > (isCertain ? maxBytes : maxSniffedBytes)) {
    report.notChecked.push(tooLarge({ path, bytes }, isCertain ? maxBytes : maxSniffedBytes));
    return;
  }
  const text = await workspace.readText(path);
  if (text === undefined) {
    if (isCertain) report.notChecked.push({ what: path, why: 'it is not text' });
    return;
  }
  const matching = formatsOf(path, text);
  if (matching.length === 0) return;
  const limit = Math.min(maxBytes, ...matching.map((format) => format.maxBytes ?? maxBytes));
  if (bytes > limit) report.notChecked.push(tooLarge({ path, bytes }, limit));
  else await checkText(matching, { path, text, lines: text.split(/\r?\n/) }, report);
}

function formatsOf(path: string, text: string): readonly Format[] {
  const certain = formats.find((format) => format.claims(path) === 'yes');
  if (certain !== undefined) return [certain];
  return formats.filter((format) => format.claims(path) === 'by text' && format.looksLike(text));
}

async function checkText(matching: readonly Format[], source: SourceText, report: ScanReport): Promise<void> {
  try {
    for (const format of matching) {
      const problems = await format.check(source);
      addFindings(
        report,
        source.path,
        problems.map((problem) => findingOf(format, source, problem)),
      );
    }
    report.checked += 1;
  } catch (error) {
    if (!(error instanceof UnreadableDocument)) throw error;
    report.notChecked.push({
      what: source.path,
      why: error.message,
      remedy: 'Mend or render the file, then scan again.',
    });
  }
}

function findingOf(format: Format, { path, lines }: SourceText, { rule, place }: Problem): Finding {
  return {
    rule_id: `infrastructure/${format.name}-${rule.name}`,
    severity: rule.severity,
    path,
    line: place.line,
    title: rule.title,
    evidence: place.evidence ?? shownLine(lines[place.line - 1] ?? ''),
    remedy: rule.remedy,
    reference: rule.reference,
  };
}

function tooLarge({ path, bytes }: WorkspaceFile, limit: number): NotChecked {
  const why = `it has ${bytes} bytes, and at most ${limit} are read`;
  return { what: path, why, remedy: 'Split the file, or check it by hand.' };
}
