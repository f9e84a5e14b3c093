import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import type { Blobs } from '#lambdas/ports/blobs.ts';
import { upTo } from './agent-store/harness.ts';

export interface BlobsHarness extends AsyncDisposable {
  blobs: Blobs;
}

/** What everything that keeps blobs has in common. */
export function blobsContract(name: string, open: () => Promise<BlobsHarness>): void {
  const read = async (blobs: Blobs, key: string): Promise<Buffer> =>
    buffer((await blobs.get(key)) ?? expect.fail(`${key} is not there`));

  describe(`${name} as blobs`, () => {
    test('a blob comes back byte for byte', async () => {
      await using harness = await open();
      const bytes = Uint8Array.from({ length: 3_000_000 }, (_, index) => (index * 31) % 256);
      await harness.blobs.put('results/agent-a/1', bytes);
      expect((await read(harness.blobs, 'results/agent-a/1')).equals(bytes)).toBe(true);
    });

    test('an empty blob is there', async () => {
      await using harness = await open();
      await harness.blobs.put('empty', new Uint8Array());
      expect(await harness.blobs.has('empty')).toBe(true);
      expect(await read(harness.blobs, 'empty')).toHaveLength(0);
    });

    test('a key that was never put is not there', async () => {
      await using harness = await open();
      expect(await harness.blobs.has('nothing')).toBe(false);
      expect(await harness.blobs.get('nothing')).toBeUndefined();
    });

    test('a blob that is put by many at once is whole', async () => {
      await using harness = await open();
      const bytes = new Uint8Array(200_000).fill(7);
      await Promise.all(upTo(10).map(() => harness.blobs.put('shared', bytes)));
      expect((await read(harness.blobs, 'shared')).equals(bytes)).toBe(true);
    });

    test('what the caller does to its bytes later changes nothing', async () => {
      await using harness = await open();
      const bytes = Uint8Array.from([1, 2, 3]);
      await harness.blobs.put('kept', bytes);
      bytes.fill(0);
      expect([...(await read(harness.blobs, 'kept'))]).toEqual([1, 2, 3]);
    });

    test.for(['../outside', 'a/../../outside', '/etc/passwd', ''])('the key %j is refused', async (key) => {
      await using harness = await open();
      const outcomes = await Promise.allSettled([
        Promise.resolve().then(() => harness.blobs.put(key, Uint8Array.from([1]))),
        Promise.resolve().then(() => harness.blobs.get(key)),
        Promise.resolve().then(() => harness.blobs.has(key)),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    });

    test('a download has an address and an end', async () => {
      await using harness = await open();
      await harness.blobs.put('artifacts/a/1', Uint8Array.from([1]));
      const download = await harness.blobs.createDownload('artifacts/a/1', 'report.sarif');
      expect(URL.canParse(download.url)).toBe(true);
      expect(download.url).toContain('report.sarif');
      expect(download.expiresAt.getTime()).toBeGreaterThan(0);
    });

    test('an upload has an address, an end, and asks for exactly those bytes', async () => {
      await using harness = await open();
      const upload = await harness.blobs.createUpload('workspaces/a', { sha256: 'ab'.repeat(32), bytes: 3 });
      expect(URL.canParse(upload.url)).toBe(true);
      expect(Object.keys(upload.headers).length).toBeGreaterThan(0);
      expect(upload.expiresAt.getTime()).toBeGreaterThan(0);
    });
  });
}
