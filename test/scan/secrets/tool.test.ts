import { describe, expect, test } from 'vitest';
import { scanSecretsTool } from '#lambdas/tools/scan/secrets/tool.ts';
import type { ToolContext } from '#lambdas/tools/tool.ts';
import { inMemoryWorkspace } from '#test/fakes/in-memory-workspace.ts';
import { toolContext } from '#test/fakes/tool-context.ts';
import { fakeText } from '#test/secrets/fake-text.ts';

const contextOf = (texts: Record<string, string>): ToolContext =>
  toolContext({ workspace: async () => inMemoryWorkspace(texts) });

describe('scan_secrets', () => {
  test('answers counts, findings and what was not checked', async () => {
    const texts = {
      'a.ts': `\n const key = "AKIA${fakeText('upper', 16)}";`,
      'b.sql': 'x'.repeat(2_097_152),
    };
    const { content, findings, notChecked } = await scanSecretsTool.run(contextOf(texts), {});
    expect(content.split('\n')).toEqual([
      'Checked 1 file: 1 issue found (1 high); 1 not checked, so not known to be clean',
      expect.stringMatching(
        /^\[high\] a\.ts:2 secrets\/aws-access-key-id: AWS access key id \| const key = "AKIA\*{16}"; \| Remedy: Revoke it/,
      ),
      'Not checked (1):',
      expect.stringMatching(/^- b\.sql: 2\.0 MiB; files over 1 MiB are not scanned for secrets/),
    ]);
    expect(findings).toHaveLength(1);
    expect(notChecked).toHaveLength(1);
  });

  test('takes paths and nothing else', () => {
    expect(scanSecretsTool.input.safeParse({ paths: ['src'] }).success).toBe(true);
    expect(scanSecretsTool.input.safeParse({}).success).toBe(true);
    expect(scanSecretsTool.input.safeParse({ path: 'src' }).success).toBe(false);
    expect(scanSecretsTool.input.safeParse({ paths: [''] }).success).toBe(false);
  });
});
