import { setImmediate } from 'node:timers/promises';
import { type Workspace, WorkspaceError, type WorkspaceFile } from '#lambdas/workspace/workspace.ts';
import { rankFindings, type ScanReport } from '#shared/findings/finding.ts';
import { selectNamed } from '../named-files.ts';
import { addFindings, isFull } from '../report-limits.ts';
import { isKeystore, keystoreRule } from './credential-files.ts';
import { detectSecrets, findingOf } from './detect-secrets.ts';

export interface ScanSecretsOptions {
  /** Looked at before each file; the scan rejects with its reason. */
  signal: AbortSignal;
  progress(text: string): void;
  /** Files and folders of the workspace; default: all of it. */
  paths?: readonly string[];
}

const maxBytes = 1_048_576;
const filesPerProgress = 50;

/** Pictures, sound, fonts and archives: binary at any size, so their size hides nothing. */
const knownBinary =
  /\.(?:png|jpe?g|gif|webp|avif|ico|bmp|tiff?|mp[34]|m4a|mov|avi|webm|ogg|wav|flac|woff2?|ttf|otf|eot|pdf|zip|gz|tgz|bz2|xz|7z|rar|jar|war|whl|wasm|exe|dll|so|dylib|node|class|pyc|o|a)$/i;

/**
 * Looks for secrets in every text file. Binary files hold none that a pattern could show and are skipped;
 * a text file over 1 MiB and one that cannot be read are named in `notChecked`. The event loop turns
 * between files. Evidence and titles never hold a secret.
 */
export async function scanSecrets(workspace: Workspace, options: ScanSecretsOptions): Promise<ScanReport> {
  const { files, missing } = selectNamed(await workspace.listFiles(), options.paths);
  const report: ScanReport = { findings: [], notChecked: missing, checked: 0, unit: 'files' };
  for (const [index, file] of files.entries()) {
    await setImmediate();
    options.signal.throwIfAborted();
    if (isFull(report, files.length - index)) break;
    if (index > 0 && index % filesPerProgress === 0) {
      options.progress(`Looked for secrets in ${index} of ${files.length} files`);
    }
    await scanFile(workspace, file, report);
  }
  return { ...report, findings: rankFindings(report.findings) };
}

async function scanFile(
  workspace: Workspace,
  { path, bytes }: WorkspaceFile,
  report: ScanReport,
): Promise<void> {
  if (isKeystore(path)) {
    report.checked += 1;
    report.findings.push(findingOf(keystoreRule, { path, line: 1, evidence: '' }));
    return;
  }
  if (bytes > maxBytes) {
    if (!knownBinary.test(path)) report.notChecked.push(tooLarge(path, bytes));
    return;
  }
  try {
    const text = await workspace.readText(path);
    if (text === undefined) return;
    const { findings, leftOut } = await detectSecrets({ path, text });
    addFindings(report, path, findings);
    if (leftOut > 0)
      report.notChecked.push({ what: path, why: `${leftOut} more secrets in it are not listed` });
    report.checked += 1;
  } catch (error) {
    if (!(error instanceof WorkspaceError)) throw error;
    report.notChecked.push({ what: path, why: error.message });
  }
}

function tooLarge(path: string, bytes: number): ScanReport['notChecked'][number] {
  return {
    what: path,
    why: `${(bytes / maxBytes).toFixed(1)} MiB; files over 1 MiB are not scanned for secrets`,
    remedy: 'keep large data out of the repository, or search the file for key names',
  };
}
