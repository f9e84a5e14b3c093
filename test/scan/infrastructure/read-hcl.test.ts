import { expect, test } from 'vitest';
import type { Located } from '#lambdas/tools/scan/infrastructure/located.ts';
import { readHcl } from '#lambdas/tools/scan/infrastructure/terraform/read-hcl.ts';

/** As Terraform's JSON, with computed values as the text that they are written as. */
function plain(value: Located): unknown {
  if (value.kind === 'list') return value.items.map(plain);
  if (value.kind === 'computed') return { computed: value.text };
  if (value.kind === 'scalar') return value.value;
  return Object.fromEntries([...value.entries].map(([key, entry]) => [key, plain(entry)]));
}

const read = (...lines: readonly string[]): unknown => plain(readHcl(lines.join('\n')));

test('blocks stand under their type and labels, one map for each', () => {
  expect(
    read(
      'resource "a" "b" {',
      '  c { d = 1 }',
      '  c {',
      '    d = 2',
      '  }',
      '}',
      'locals {}',
      'resource "a" e {}',
    ),
  ).toEqual({ resource: { a: { b: [{ c: [{ d: 1 }, { d: 2 }] }], e: [{}] } }, locals: [{}] });
});

test('literals are read as what they say', () => {
  expect(
    read(
      `a = "x\\"\\n$\${y}" // comment`,
      'b = -1.5e3 # comment',
      'c = [1, true, /* no */ null,',
      ']',
      'd = { e = 1, "f" : 2',
      '  (g) = 3 }',
    ),
  ).toEqual({ a: `x"\n\${y}`, b: -1500, c: [1, true, null], d: { e: 1, f: 2, '(g)': 3 } });
});

test('what only Terraform can work out is computed', () => {
  expect(
    read(
      'a = var.b ? "c" : "d"',
      `e = "f-\${lookup(var.g, "h}")}"`,
      'i = [for j in k : j if j != "]"]',
      'l = { for m, n in o : m => n... }',
      'p = merge(q, {',
      '  r = 1',
      '})',
      's = [t[*].u, 1]',
    ),
  ).toEqual({
    a: { computed: 'var.b ? "c" : "d"' },
    e: { computed: `f-\${lookup(var.g, "h}")}` },
    i: { computed: '[for j in k : j if j != "]"]' },
    l: { computed: '{ for m, n in o : m => n... }' },
    p: { computed: 'merge(q, {\n  r = 1\n})' },
    s: [{ computed: 't[*].u' }, 1],
  });
});

test('policies are read out of jsonencode and out of heredocs', () => {
  expect(read('a = jsonencode({', '  B = ["c"]', '})', 'd = <<-EOF', `  {"E": "\${f.g}"}`, '  EOF')).toEqual({
    a: { B: ['c'] },
    d: { E: `\${f.g}` },
  });
});

test('other heredocs are text, and template control does not break JSON', () => {
  expect(read('a = <<EOF', 'b', 'EOF', 'c = <<EOF', '{ %{ if d }"e": 1%{ endif } }', 'EOF')).toEqual({
    a: 'b\n',
    c: { computed: '{ %{ if d }"e": 1%{ endif } }\n' },
  });
});

test.each([
  ['a = ', 'unexpected the end of the file (line 1)'],
  ['a = 1 b = 2', 'unexpected "=" (line 1)'],
  ['\na "b" {', 'unexpected the end of the file (line 2)'],
  ['a = "b', 'a string is not closed (line 1)'],
  ['a = <<B\nc', '<<B is not closed (line 1)'],
  ['a b c = 1', 'unexpected "=" (line 1)'],
  ['a = 1\n}', 'unexpected "}" (line 2)'],
  ['a = @', 'unexpected "@" (line 1)'],
])('%j is refused with its line', (text, message) => {
  expect(() => readHcl(text)).toThrow(`not valid HCL: ${message}`);
});
