import { setImmediate } from 'node:timers/promises';
import { type Workspace, WorkspaceError, type WorkspaceFile } from '#lambdas/workspace/workspace.ts';
import { type Finding, rankFindings, type ScanReport } from '#shared/findings/finding.ts';
import { selectNamed } from '../named-files.ts';
import { addFindings, isFull } from '../report-limits.ts';
import type { ScanOptions } from '../scan-options.ts';
import { isKeystore, keystoreRule } from './credential-files.ts';
import { detectSecrets, findingOf, findSecretsIn } from './detect-secrets.ts';

/** Of one file; larger ones are data or generated. */
export const maxSecretFileBytes = 1_048_576;
const filesPerProgress = 50;

/** Pictures, sound, fonts and archives: binary at any size, so their size hides nothing. */
const knownBinary =
  /\.(?:png|jpe?g|gif|webp|avif|ico|bmp|tiff?|mp[34]|m4a|mov|avi|webm|ogg|wav|flac|woff2?|ttf|otf|eot|pdf|zip|gz|tgz|bz2|xz|7z|rar|jar|war|whl|wasm|exe|dll|so|dylib|node|class|pyc|o|a)$/i;

/**
 * Looks for secrets in every text file. Binary files hold none that a pattern could show and are skipped;
 * a text file over 1 MiB and one that cannot be read are named in `notChecked`. The event loop turns
 * between files. Evidence and titles never hold a secret.
 */
export async function scanSecrets(workspace: Workspace, options: ScanOptions): Promise<ScanReport> {
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

export function isKnownBinary(path: string): boolean {
  return knownBinary.test(path);
}

/** The first place of each secret in the files, by the secret itself. Says nothing of what could not be read. */
export async function secretsInFiles(
  workspace: Workspace,
  { signal }: Pick<ScanOptions, 'signal'>,
): Promise<Map<string, Finding>> {
  const places = new Map<string, Finding>();
  for (const { path, bytes } of await workspace.listFiles()) {
    await setImmediate();
    signal.throwIfAborted();
    if (isKeystore(path))
      places.set(`keystore ${path}`, findingOf(keystoreRule, { path, line: 1, evidence: '' }));
    else if (bytes <= maxSecretFileBytes) {
      for (const { secret, finding } of await readSecrets(workspace, path)) {
        if (!places.has(secret)) places.set(secret, finding);
      }
    }
  }
  return places;
}

async function readSecrets(workspace: Workspace, path: string) {
  try {
    const text = await workspace.readText(path);
    return text === undefined ? [] : (await findSecretsIn({ path, text })).found;
  } catch (error) {
    if (error instanceof WorkspaceError) return [];
    throw error;
  }
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
  if (bytes > maxSecretFileBytes) {
    if (!isKnownBinary(path)) report.notChecked.push(tooLarge(path, bytes));
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
    why: `${(bytes / maxSecretFileBytes).toFixed(1)} MiB; files over 1 MiB are not scanned for secrets`,
    remedy: 'Keep large data out of the repository, or search the file for key names',
  };
}
