import { expect, test } from 'vitest';
import { type Finding, rankFindings } from '#shared/findings/finding.ts';

const stars = '*'.repeat(16);

function finding(rule_id: string, more: Partial<Finding> = {}): Finding {
  return {
    rule_id,
    severity: 'high',
    path: 'docker-compose.yml',
    line: 3,
    title: 'Something is wrong',
    evidence: '',
    remedy: 'Mend it.',
    ...more,
  };
}

const compose = (more: Partial<Finding> = {}): Finding =>
  finding('infrastructure/compose-secret-in-env', {
    severity: 'medium',
    evidence: 'DB_PASSWORD: ***',
    reference: 'CWE-798',
    ...more,
  });
const guess = (more: Partial<Finding> = {}): Finding =>
  finding('secrets/generic-secret', { evidence: `DB_PASSWORD: ${stars}`, ...more });
const token = (more: Partial<Finding> = {}): Finding =>
  finding('secrets/github-token', { severity: 'critical', evidence: `DB_PASSWORD: ghp_${stars}`, ...more });

const rules = (findings: readonly Finding[]): string[] =>
  rankFindings(findings).map(({ severity, rule_id }) => `${severity} ${rule_id}`);

test('the worst finding comes first, then path, line and rule decide', () => {
  const ranked = rankFindings([
    finding('patterns/b', { severity: 'low' }),
    finding('patterns/c', { path: 'b.ts' }),
    finding('patterns/d', { path: 'a.ts', line: 9 }),
    finding('patterns/f', { path: 'a.ts', line: 2 }),
    finding('patterns/e', { path: 'a.ts', line: 2 }),
  ]);
  expect(ranked.map(({ rule_id }) => rule_id)).toEqual([
    'patterns/e',
    'patterns/f',
    'patterns/d',
    'patterns/c',
    'patterns/b',
  ]);
});

test('a finding that is reported twice is told once', () => {
  expect(rules([guess(), guess()])).toEqual(['high secrets/generic-secret']);
});

test('a guessed secret that another scan placed is told by that scan, as severe as the guess', () => {
  expect(rules([guess(), compose()])).toEqual(['high infrastructure/compose-secret-in-env']);
});

test('a secret of a known kind is told by its kind, whoever else placed it', () => {
  expect(rules([compose(), token()])).toEqual(['critical secrets/github-token']);
  expect(rules([token({ evidence: `value: ghp_${stars}` }), compose()])).toEqual([
    'critical secrets/github-token',
  ]);
});

test('a known kind never becomes milder than the place that it was found in', () => {
  expect(rules([token({ severity: 'medium' }), compose({ severity: 'high' })])).toEqual([
    'high secrets/github-token',
  ]);
});

test('each of two placed secrets is merged with a secret of its own', () => {
  const evidence = `"a": "${stars}", "b": "${stars}"`;
  const found = [
    guess({ evidence }),
    guess({ evidence: `${evidence} ` }),
    compose({ evidence: 'a: ***' }),
    compose({ evidence: 'b: ***' }),
    token({ evidence }),
  ];
  expect(rules(found)).toEqual([
    'critical secrets/github-token',
    'high infrastructure/compose-secret-in-env',
    'high secrets/generic-secret',
  ]);
});

test('two secrets of one line stay two when the names tell them apart', () => {
  const evidence = `ENV API_KEY=ghp_${stars} DB_PASSWORD=$PASSWORD`;
  expect(rules([token({ evidence }), compose({ evidence: 'DB_PASSWORD=***' })])).toEqual([
    'critical secrets/github-token',
    'medium infrastructure/compose-secret-in-env',
  ]);
});

test('secrets of other lines and other defects of the same line stay', () => {
  const unpinned = finding('infrastructure/compose-floating-image', {
    severity: 'low',
    reference: 'CWE-1357',
  });
  expect(rules([guess({ line: 4 }), compose(), unpinned])).toEqual([
    'high secrets/generic-secret',
    'medium infrastructure/compose-secret-in-env',
    'low infrastructure/compose-floating-image',
  ]);
});

test('two secrets that one scan tells apart are never merged', () => {
  expect(rules([guess(), token()])).toEqual(['critical secrets/github-token', 'high secrets/generic-secret']);
});
