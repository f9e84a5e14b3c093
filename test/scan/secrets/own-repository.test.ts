import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { globSync } from 'tinyglobby';
import { expect, test } from 'vitest';
import { scanSecrets } from '#lambdas/tools/scan/secrets/scan-secrets.ts';
import { openWorkspace } from '#lambdas/workspace/open-workspace.ts';

test('this repository holds nothing that its own scan would report', async () => {
  const root = resolve(import.meta.dirname, '../../..');
  const paths = globSync(['**/*'], {
    cwd: root,
    dot: true,
    ignore: ['.git/**', 'node_modules/**', 'cdk.out/**'],
  });
  const files = await Promise.all(
    paths.sort().map(async (path) => ({ path, bytes: (await stat(resolve(root, path))).size })),
  );
  const report = await scanSecrets(
    { ...openWorkspace(root), listFiles: async () => files },
    { signal: new AbortController().signal, progress: () => undefined },
  );
  expect(report.findings).toEqual([]);
  expect(report.checked).toBeGreaterThan(50);
});
