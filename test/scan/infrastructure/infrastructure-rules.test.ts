import { describe, expect, test } from 'vitest';
import { formats } from '#lambdas/tools/scan/infrastructure/formats.ts';
import { scanInfrastructure } from '#lambdas/tools/scan/infrastructure/scan-infrastructure.ts';
import { inMemoryWorkspace } from '#test/fakes/in-memory-workspace.ts';
import { cloudFormationCases } from './cloudformation-cases.ts';
import { containerCases } from './container-cases.ts';
import { markedLines, type RuleCase, withoutMarks } from './fixtures.ts';
import { kubernetesCases } from './kubernetes-cases.ts';
import { policyCases } from './policy-cases.ts';
import { terraformCases } from './terraform-cases.ts';
import { terraformEscalationCases } from './terraform-escalation-cases.ts';
import { workflowCases } from './workflow-cases.ts';

const cases = [
  ...cloudFormationCases,
  ...terraformCases,
  ...terraformEscalationCases,
  ...policyCases,
  ...containerCases,
  ...kubernetesCases,
  ...workflowCases,
];

describe('every infrastructure rule', () => {
  test.each(cases)(
    '$rule fires on the marked lines of a bad document, and nowhere else',
    async (ruleCase) => {
      const lines = markedLines(ruleCase.bad);
      expect(lines.length).toBeGreaterThan(0);
      expect(await firedLines(ruleCase, withoutMarks(ruleCase.bad))).toEqual(lines);
    },
  );

  test.each(cases)('$rule stays silent on a good document that looks like it', async (ruleCase) => {
    expect(await firedLines(ruleCase, ruleCase.good)).toEqual([]);
  });

  test('has a bad and a good document', () => {
    const rules = formats.flatMap(({ name, rules }) => rules.map((rule) => `${name}-${rule.name}`));
    expect(cases.map(({ rule }) => rule).sort()).toEqual([...new Set(rules)].sort());
    expect(new Set(rules).size).toBe(rules.length);
  });

  test('has an id that findings may carry, a title without a full stop and a remedy that ends with one', () => {
    const rules = formats.flatMap((format) => format.rules);
    expect(rules.filter(({ name }) => !/^[a-z0-9-]+$/.test(name))).toEqual([]);
    expect(rules.filter(({ title }) => title.endsWith('.'))).toEqual([]);
    expect(rules.filter(({ remedy }) => !remedy.endsWith('.'))).toEqual([]);
  });
});

async function firedLines({ rule, path }: RuleCase, text: string): Promise<number[]> {
  const report = await scanInfrastructure(inMemoryWorkspace({ [path]: text }), {
    signal: new AbortController().signal,
    progress: () => undefined,
  });
  expect(report.notChecked).toEqual([]);
  expect(report.checked).toBe(1);
  return report.findings
    .filter(({ rule_id }) => rule_id === `infrastructure/${rule}`)
    .map(({ line }) => line);
}
