import { setImmediate } from 'node:timers/promises';
import { type Workspace, WorkspaceError, type WorkspaceFile } from '#lambdas/workspace/workspace.ts';
import { type Finding, type NotChecked, rankFindings, type ScanReport } from '#shared/findings/finding.ts';
import { isUnder, type NamedFiles, plainPath, selectNamed } from '../named-files.ts';
import { addFindings, isFull } from '../report-limits.ts';
import type { ScanOptions } from '../scan-options.ts';
import { isGenerated } from './customary-paths.ts';
import { isGrammarLoaded, languageOf, type SourceLanguage } from './languages.ts';
import { UnreadableSource } from './unreadable-source.ts';

/** A file whose language the scanner reads. */
export interface SourceFile extends WorkspaceFile {
  language: SourceLanguage;
}

/** A source file is written by hand; beyond this it is generated, and matching it would take minutes. */
const maxBytes = 1024 * 1024;
/** Minified code comes in such lines; what would be found in it is for its source to mend. */
const maxLineLength = 5000;
const maxMeanLineLength = 250;
const filesPerProgress = 50;

/** How the files are chosen and each of them judged. */
export interface SourceScan {
  reads(language: SourceLanguage): boolean;
  /** @throws {UnreadableSource} when the text cannot be judged. */
  judge(file: SourceFile, text: string): readonly Finding[];
}

/**
 * Judges the source files of a workspace one by one. Third-party and build folders are left out; whatever else
 * could not be judged is in `notChecked`.
 * @throws the signal's reason when aborted, between two files.
 */
export async function scanSources(
  workspace: Workspace,
  options: ScanOptions,
  scan: SourceScan,
): Promise<ScanReport> {
  const named = selectNamed(await workspace.listFiles(), options.paths);
  const files = sourcesAmong(named).filter(({ language }) => scan.reads(language));
  const report: ScanReport = { findings: [], notChecked: [], checked: 0, unit: 'files' };
  for (const [index, file] of files.entries()) {
    options.signal.throwIfAborted();
    if (isFull(report, files.length - index)) break;
    if (index % filesPerProgress === 0) options.progress(`Checked code in ${index} of ${files.length} files`);
    await addFile(report, { workspace, file, scan });
    // Parsing blocks the thread; others get their turn between two files.
    await setImmediate();
  }
  report.notChecked.push(...withoutSources(named, options.paths ?? []), ...named.missing);
  return { ...report, findings: rankFindings(report.findings) };
}

/** Build results are left out, unless somebody named the very file. */
function sourcesAmong({ files, isNamed }: NamedFiles): SourceFile[] {
  return files.flatMap((file) => {
    const language = languageOf(file.path);
    if (language === undefined || (isGenerated(file.path) && !isNamed(file.path))) return [];
    return [{ ...file, language }];
  });
}

async function addFile(
  report: ScanReport,
  { workspace, file, scan }: { workspace: Workspace; file: SourceFile; scan: SourceScan },
): Promise<void> {
  try {
    addFindings(report, file.path, scan.judge(file, await readSource(workspace, file)));
    report.checked += 1;
  } catch (error) {
    if (!(error instanceof UnreadableSource || error instanceof WorkspaceError)) throw error;
    if (error instanceof UnreadableSource) addFindings(report, file.path, error.found);
    report.notChecked.push({ what: file.path, why: error.message });
  }
}

/** @throws {UnreadableSource} when the file is not one that the rules can judge. */
async function readSource(workspace: Workspace, file: SourceFile): Promise<string> {
  if (file.bytes > maxBytes) throw new UnreadableSource('larger than 1 MiB');
  if (!isGrammarLoaded(file.language)) {
    throw new UnreadableSource(`no ${file.language.grammar} grammar for this platform`);
  }
  const text = await workspace.readText(file.path);
  if (text === undefined) throw new UnreadableSource('binary, not source');
  if (isMinified(text)) throw new UnreadableSource('minified: check the source that it was made from');
  return text;
}

function isMinified(text: string): boolean {
  const lines = text.split('\n');
  const isDense = text.length > maxLineLength && text.length / lines.length > maxMeanLineLength;
  return isDense || lines.some((line) => line.length > maxLineLength);
}

/** A path that names nothing to check must not read as clean. */
function withoutSources({ files }: NamedFiles, paths: readonly string[]): NotChecked[] {
  return paths.map(plainPath).flatMap((what) => {
    const below = files.filter(({ path }) => isUnder(what, path));
    if (below.length === 0 || below.some(({ path }) => languageOf(path) !== undefined)) return [];
    return [{ what, why: 'holds no JavaScript, TypeScript, HTML or Python' }];
  });
}
