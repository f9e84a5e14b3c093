import { Readable } from 'node:stream';
import {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { type Blobs, type Download, downloadDisposition, type Upload } from '#lambdas/ports/blobs.ts';
import type { Clock } from '#lambdas/ports/clock.ts';
import { limits } from '#shared/agent/limits.ts';
import { type RetryDeps, retry } from './retry.ts';

export interface S3BlobsDeps extends RetryDeps {
  s3: S3Client;
  clock: Clock;
}

const uploadSeconds = 900;
const downloadSeconds = 300;

/** Blobs as objects of one bucket. S3 checks the hash of what it stores and answers what it stored last. */
export function createS3Blobs(deps: S3BlobsDeps, bucket: string): Blobs {
  const { s3, clock } = deps;
  const place = (key: string) => ({ Bucket: bucket, Key: checkKey(key) });
  return {
    async has(key) {
      const command = new HeadObjectCommand(place(key));
      const found = await retry(deps, () => s3.send(command)).catch(missingAsUndefined);
      return found !== undefined && staysMs(found.Expiration, clock.now()) >= neededMs;
    },
    async put(key, bytes) {
      // A copy: what the caller does to its bytes while they are sent changes nothing.
      const request = { ...place(key), Body: Uint8Array.from(bytes), ChecksumAlgorithm: 'SHA256' as const };
      await retry(deps, () => s3.send(new PutObjectCommand(request)));
    },
    async get(key) {
      const command = new GetObjectCommand({ ...place(key), ChecksumMode: 'ENABLED' });
      const found = await retry(deps, () => s3.send(command)).catch(missingAsUndefined);
      if (found === undefined) return undefined;
      if (!(found.Body instanceof Readable)) throw new Error(`S3 answered ${key} without a body`);
      return found.Body;
    },
    createUpload: (key, content) => presignUpload(deps, place(key), content),
    createDownload: (key, fileName) => presignDownload(deps, place(key), fileName),
  };
}

/** The longest that an agent runs, and an hour in which it starts. */
const neededMs = (limits.timeoutMinutes.max + 60) * 60_000;

/** @param expiration as S3 tells of an object that a rule will delete: `expiry-date="...", rule-id="..."`. */
function staysMs(expiration: string | undefined, now: Date): number {
  const [, date = ''] = /expiry-date="([^"]+)"/.exec(expiration ?? '') ?? [];
  const untilMs = Date.parse(date);
  return Number.isNaN(untilMs) ? Number.POSITIVE_INFINITY : untilMs - now.getTime();
}

/** What type it is and how a browser treats it are signed too: an object is given as a file to save, or not at all. */
async function presignDownload(
  { s3, clock }: S3BlobsDeps,
  place: { Bucket: string; Key: string },
  fileName: string,
): Promise<Download> {
  const signedAt = clock.now();
  const command = new GetObjectCommand({
    ...place,
    ResponseContentType: 'application/octet-stream',
    ResponseContentDisposition: downloadDisposition(fileName),
    ResponseCacheControl: 'no-store',
  });
  const url = await getSignedUrl(s3, command, { expiresIn: downloadSeconds, signingDate: signedAt });
  return { url, expiresAt: new Date(signedAt.getTime() + downloadSeconds * 1_000) };
}

/** Hash and length are signed headers: S3 takes these bytes under this address and no others. */
async function presignUpload(
  { s3, clock }: S3BlobsDeps,
  place: { Bucket: string; Key: string },
  { sha256, bytes }: { sha256: string; bytes: number },
): Promise<Upload> {
  const signedAt = clock.now();
  const checksum = Buffer.from(sha256, 'hex').toString('base64');
  const command = new PutObjectCommand({ ...place, ContentLength: bytes, ChecksumSHA256: checksum });
  const url = await getSignedUrl(s3, command, {
    expiresIn: uploadSeconds,
    signingDate: signedAt,
    signableHeaders: new Set(['host', 'content-length', checksumHeader]),
    // As a parameter of the address it would bind nobody.
    unhoistableHeaders: new Set([checksumHeader]),
  });
  return {
    url,
    // Whoever sends a body gives its length anyway.
    headers: { [checksumHeader]: checksum },
    expiresAt: new Date(signedAt.getTime() + uploadSeconds * 1_000),
  };
}

const checksumHeader = 'x-amz-checksum-sha256';

/** The same keys as where blobs are files, so that no key works on one platform alone. */
function checkKey(key: string): string {
  if (key === '' || key.startsWith('/') || key.split('/').includes('..')) {
    throw new Error(`not a blob key: ${key}`);
  }
  return key;
}

/** HEAD has no body to name the error by. */
function missingAsUndefined(error: unknown): undefined {
  if (error instanceof S3ServiceException && ['NotFound', 'NoSuchKey'].includes(error.name)) return undefined;
  throw error;
}
