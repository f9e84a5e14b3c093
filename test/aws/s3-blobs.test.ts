import { HeadObjectCommand, NotFound, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, test } from 'vitest';
import { createS3Blobs } from '#lambdas/adapters/aws/s3-blobs.ts';
import { countingIds } from '#test/fakes/counting-ids.ts';
import { nowhere } from './loopback.ts';
import { restlessClock } from './restless-clock.ts';

const sha256 = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';
const base64 = 'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=';

const openBlobs = () => {
  const s3 = new S3Client({ ...nowhere, forcePathStyle: true });
  return { s3, blobs: createS3Blobs({ s3, clock: restlessClock(), ids: countingIds() }, 'bucket') };
};

describe('S3 as blobs', () => {
  test('the address of an upload is bound to hash and length, and ends after 15 minutes', async () => {
    const { blobs } = openBlobs();
    const upload = await blobs.createUpload('workspaces/ws-1.tar.gz', { sha256, bytes: 5 });
    const url = new URL(upload.url);
    expect(url.pathname).toBe('/bucket/workspaces/ws-1.tar.gz');
    expect(url.searchParams.get('X-Amz-SignedHeaders')).toBe('content-length;host;x-amz-checksum-sha256');
    expect(url.searchParams.get('X-Amz-Date')).toBe('20261122T120000Z');
    expect(url.searchParams.get('X-Amz-Expires')).toBe('900');
    expect([...url.searchParams.keys()].filter((name) => name.toLowerCase().includes('checksum'))).toEqual(
      [],
    );
    expect(upload.headers).toEqual({ 'x-amz-checksum-sha256': base64 });
    expect(upload.expiresAt.toISOString()).toBe('2026-11-22T12:15:00.000Z');
  });

  test.for([
    ['another hash', { sha256: 'ab'.repeat(32), bytes: 5 }],
    ['another length', { sha256, bytes: 6 }],
  ] as const)('%s has another signature', async ([, content]) => {
    const { blobs } = openBlobs();
    const signatureOf = async (of: typeof content) =>
      new URL((await blobs.createUpload('a', of)).url).searchParams.get('X-Amz-Signature');
    expect(await signatureOf(content)).not.toBe(await signatureOf({ sha256, bytes: 5 }));
  });

  test('a put is checked by its SHA-256', async () => {
    const { s3, blobs } = openBlobs();
    const sent = mockClient(s3);
    sent.on(PutObjectCommand).resolves({});
    await blobs.put('rows/a.json', Buffer.from('hello'));
    expect(sent.commandCalls(PutObjectCommand)[0]?.args[0].input).toMatchObject({
      Bucket: 'bucket',
      Key: 'rows/a.json',
      ChecksumAlgorithm: 'SHA256',
    });
  });

  test('has asks for the head alone', async () => {
    const { s3, blobs } = openBlobs();
    const sent = mockClient(s3);
    sent
      .on(HeadObjectCommand)
      .resolvesOnce({})
      .rejects(new NotFound({ message: 'no', $metadata: {} }));
    expect([await blobs.has('a'), await blobs.has('a')]).toEqual([true, false]);
    expect(sent.calls()).toHaveLength(2);
  });

  test.each([
    ['goes before an agent that starts now may have ended', 'Mon, 23 Nov 2026 12:59:00 GMT', false],
    ['stays for as long as that', 'Mon, 23 Nov 2026 13:00:00 GMT', true],
    ['is said to go at no time that can be read', 'soon', true],
  ])('what %s: whether it counts as there', async (_what, date, isThere) => {
    const { s3, blobs } = openBlobs();
    const Expiration = `expiry-date="${date}", rule-id="workspaces"`;
    mockClient(s3).on(HeadObjectCommand).resolves({ Expiration });
    // It is noon of the day before.
    expect(await blobs.has('workspaces/a')).toBe(isThere);
  });

  test('what may not be looked at is not taken for absent', async () => {
    const { s3, blobs } = openBlobs();
    const denied = Object.assign(new Error('not allowed'), { name: 'Forbidden' });
    mockClient(s3).on(HeadObjectCommand).rejects(denied);
    await expect(blobs.has('a')).rejects.toBe(denied);
  });
});
