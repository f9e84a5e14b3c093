import { describe, expect, test } from 'vitest';
import { findByRules, reviewRules } from '#lambdas/tools/scan/review/rules/rule-findings.ts';
import { findingSchema } from '#shared/findings/finding.ts';
import { ruleCases } from './rule-cases.ts';

/** Stand before every snippet, so that a rule that always answers line 1 fails. */
const before = '\n\n';

function find(path: string, rule: string, text: string) {
  return findByRules({ path, text: `${before}${text}\n` }).filter(
    ({ rule_id }) => rule_id === `review/${rule}`,
  );
}

describe.each(ruleCases)('$rule in $path', ({ path, rule, bad, good }) => {
  test.skipIf(bad.length === 0).each(bad)('finds %j', (text) => {
    const [first, ...more] = find(path, rule, text);
    expect(findingSchema.safeParse(first).error).toBeUndefined();
    expect(more).toEqual([]);
    expect(first?.line).toBeGreaterThan(2);
    expect((before + text).split('\n')[(first?.line ?? 0) - 1]?.trim()).toContain(
      first?.evidence.slice(0, 20),
    );
  });

  test.each(good)('leaves %j alone', (text) => {
    expect(find(path, rule, text)).toEqual([]);
  });
});

test('every rule of a review has a case that it finds and one that it leaves alone', () => {
  const rules = new Set(reviewRules.map(({ id }) => id));
  const covered = (side: 'bad' | 'good') =>
    new Set(ruleCases.filter((each) => each[side].length > 0).map(({ rule }) => `review/${rule}`));
  expect(covered('bad')).toEqual(rules);
  expect(covered('good')).toEqual(rules);
});
