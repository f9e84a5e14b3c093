import { expect, test } from 'vitest';
import { exportSarifTool } from '#lambdas/tools/scan/sarif/tool.ts';
import type { Finding } from '#shared/findings/finding.ts';
import { toolContext } from '#test/fakes/tool-context.ts';

const finding: Finding = {
  rule_id: 'patterns/eval-of-value',
  severity: 'high',
  path: 'a.ts',
  line: 7,
  title: 'A value is run as code',
  evidence: 'eval(formula)',
  remedy: 'Parse it.',
};

test('what scans told in earlier turns becomes one file, repeats once, with what was not checked', async () => {
  const found = { findings: [finding, { ...finding }], notChecked: [{ what: 'b.ts', why: 'too large' }] };
  const result = await exportSarifTool.run(toolContext({ found: () => found }), {});
  expect(result.content).toBe(
    'Wrote findings.sarif: 1 issue found (1 high); 1 not checked, which the file says',
  );
  const [file, ...more] = result.artifacts ?? [];
  expect(file).toMatchObject({ name: 'findings.sarif', media_type: 'application/sarif+json' });
  expect(more).toEqual([]);
  expect(JSON.parse(String(file?.content))).toMatchObject({
    version: '2.1.0',
    runs: [
      {
        invocations: [{ executionSuccessful: false }],
        results: [
          {
            ruleId: 'patterns/eval-of-value',
            locations: [{ physicalLocation: { region: { startLine: 7 } } }],
          },
        ],
      },
    ],
  });
});
