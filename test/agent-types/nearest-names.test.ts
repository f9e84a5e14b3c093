import { describe, expect, test } from 'vitest';
import { nearestNames } from '#lambdas/agent-types/nearest-names.ts';

const names = [
  'devsecops-scanner',
  'security-auditor-agent',
  'code-review-agent',
  'test-runner-agent',
  'cost-analysis-agent',
];

describe('the names that a caller may have meant', () => {
  test.each([
    ['devsecop-scanner', ['devsecops-scanner']],
    ['DevSecOps_Scanner', ['devsecops-scanner']],
    ['code-review', ['code-review-agent']],
    ['code-reviewer', ['code-review-agent']],
    ['scanner', ['devsecops-scanner']],
    ['test-runer-agent', ['test-runner-agent']],
    ['cost', ['cost-analysis-agent']],
    ['poet', []],
    ['', []],
    ['-agent', []],
  ])('for "%s" are %j', (name, expected) => {
    expect(nearestNames(name, names)).toEqual(expected);
  });

  test('are three at most, the nearest first', () => {
    expect(nearestNames('agent-a', ['agent-bb', 'agent-a1', 'agent-b', 'agent-c', 'agent-d'])).toEqual([
      'agent-a1',
      'agent-b',
      'agent-c',
    ]);
  });
});
