import git from 'isomorphic-git';
import type { GitHistory } from '#lambdas/tools/code/git-history.ts';
import { isEnvironmentFile, isKeystore, isLockFile, keystoreRule } from '../secrets/credential-files.ts';
import { type FoundSecret, findingOf, findSecretsIn } from '../secrets/detect-secrets.ts';
import { isKnownBinary, maxSecretFileBytes } from '../secrets/scan-secrets.ts';

/** What a version of a file holds, or why nobody knows. */
export type BlobSecrets = { found: readonly FoundSecret[]; leftOut: number } | { unread: string };

const none: BlobSecrets = { found: [], leftOut: 0 };

/** Reads each version of a file once, however many commits and names lead to it. */
export class BlobScanner {
  readonly #history: GitHistory;
  readonly #known = new Map<string, BlobSecrets>();
  /** Of the versions that were read. */
  bytes = 0;

  constructor(history: GitHistory) {
    this.#history = history;
  }

  /** Places in the answer carry the given path. */
  async secretsOf(oid: string, path: string): Promise<BlobSecrets> {
    const key = `${oid} ${isEnvironmentFile(path)} ${isLockFile(path)} ${isKeystore(path)}`;
    const known = this.#known.get(key) ?? (await this.#scan(oid, path));
    this.#known.set(key, known);
    if ('unread' in known || known.found.length === 0) return known;
    const found = known.found.map(({ finding, secret }) => ({ finding: { ...finding, path }, secret }));
    return { ...known, found };
  }

  async #scan(oid: string, path: string): Promise<BlobSecrets> {
    if (isKeystore(path)) {
      const finding = findingOf(keystoreRule, { path, line: 1, evidence: '' });
      return { found: [{ finding, secret: `keystore ${path}` }], leftOut: 0 };
    }
    if (isKnownBinary(path)) return none;
    const blob = await this.#read(oid);
    if (blob === undefined)
      return { unread: this.#history.objects.refusalOf(oid) ?? 'is not in this workspace' };
    this.bytes += blob.length;
    if (blob.subarray(0, 8_000).includes(0)) return none;
    if (blob.length > maxSecretFileBytes)
      return { unread: `has ${blob.length} bytes, and files over 1 MiB are not scanned` };
    return await findSecretsIn({ path, text: new TextDecoder().decode(blob) });
  }

  async #read(oid: string): Promise<Uint8Array | undefined> {
    this.#history.signal.throwIfAborted();
    try {
      return (await git.readBlob({ ...this.#history.git, oid })).blob;
    } catch {
      this.#history.signal.throwIfAborted();
      return undefined;
    }
  }
}
