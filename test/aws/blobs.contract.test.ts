import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { createS3Blobs } from '#lambdas/adapters/aws/s3-blobs.ts';
import { blobsContract } from '#test/contracts/blobs.contract.ts';
import { countingIds } from '#test/fakes/counting-ids.ts';
import { manualClock } from '#test/fakes/manual-clock.ts';
import { againstMoto, hasMoto, motoOfTests } from './moto-server.ts';

describe.skipIf(!hasMoto)(againstMoto, () => {
  const moto = motoOfTests();
  let buckets = 0;

  const open = async () => {
    const s3 = new S3Client({ ...moto.clientConfig, forcePathStyle: true });
    buckets += 1;
    const bucket = `blobs-${buckets}`;
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    // Now is when the signature is checked.
    const clock = manualClock(new Date().toISOString());
    return {
      blobs: createS3Blobs({ s3, clock, ids: countingIds() }, bucket),
      [Symbol.asyncDispose]: async () => s3.destroy(),
    };
  };

  blobsContract('S3', open);

  test('what lies at the address of a download is what was put, and is asked for as a file to be saved', async () => {
    await using harness = await open();
    await harness.blobs.put('artifacts/a/1', new TextEncoder().encode('<script>alert(1)</script>'));
    const { url } = await harness.blobs.createDownload('artifacts/a/1', 'chart.svg');
    const answer = await fetch(url);
    expect(await answer.text()).toBe('<script>alert(1)</script>');
    const { searchParams } = new URL(url);
    expect(searchParams.get('X-Amz-Expires')).toBe('300');
    // S3 answers with these headers, which are signed; this server leaves them out.
    expect(searchParams.get('response-content-type')).toBe('application/octet-stream');
    expect(searchParams.get('response-content-disposition')).toBe('attachment; filename="chart.svg"');
  });

  test('what is sent to the address of an upload is there', async () => {
    await using harness = await open();
    const sha256 = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';
    const { url, headers } = await harness.blobs.createUpload('workspaces/a', { sha256, bytes: 5 });
    const answer = await fetch(url, { method: 'PUT', headers, body: 'hello' });
    expect(answer.status).toBe(200);
    expect(await harness.blobs.has('workspaces/a')).toBe(true);
  });
});
