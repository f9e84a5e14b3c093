import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Clock } from '#lambdas/ports/clock.ts';

// A container takes a minute to begin, and may have to queue for one.
const downloadSeconds = 900;

/** An address that answers one blob for 15 minutes, for somebody without other rights. */
export async function signDownload(
  { s3, clock }: { s3: S3Client; clock: Pick<Clock, 'now'> },
  bucket: string,
  key: string,
): Promise<string> {
  const command = new GetObjectCommand({ Bucket: bucket, Key: key });
  return getSignedUrl(s3, command, { expiresIn: downloadSeconds, signingDate: clock.now() });
}
