import { expect, test } from 'vitest';
import { scanPatternsTool } from '#lambdas/tools/scan/patterns/tool.ts';
import type { ToolContext } from '#lambdas/tools/tool.ts';
import type { Workspace } from '#lambdas/workspace/workspace.ts';
import { inMemoryWorkspace } from '#test/fakes/in-memory-workspace.ts';
import { toolContext } from '#test/fakes/tool-context.ts';

const files = { 'a.ts': 'eval(code);\n', 'b.ts': 'const b = new Buffer(x);\n' };

function contextOf(workspace: Workspace): ToolContext {
  return toolContext({ workspace: async () => workspace });
}

test('the tool answers the counts first and keeps every finding', async () => {
  const result = await scanPatternsTool.run(contextOf(inMemoryWorkspace(files)), {});
  expect(result.content.split('\n')[0]).toBe('Checked 2 files: 2 issues found (1 high, 1 low)');
  expect(result.findings?.map(({ rule_id }) => rule_id)).toEqual([
    'patterns/eval-of-value',
    'patterns/old-buffer',
  ]);
  expect(result.notChecked).toEqual([]);
});

test('the tool looks only at the paths that it is given', async () => {
  const workspace = inMemoryWorkspace(files);
  await scanPatternsTool.run(contextOf(workspace), { paths: ['b.ts'] });
  expect(workspace.reads).toEqual(['b.ts']);
});

test('the tool refuses an empty path', () => {
  expect(scanPatternsTool.input.safeParse({ paths: [''] }).success).toBe(false);
  expect(scanPatternsTool.input.safeParse({}).success).toBe(true);
});
