import { describe, expect, test } from 'vitest';
import { findPatterns } from '#lambdas/tools/scan/patterns/find-patterns.ts';
import { isGrammarLoaded, languageOf } from '#lambdas/tools/scan/patterns/languages.ts';
import type { PatternRule } from '#lambdas/tools/scan/patterns/pattern-rule.ts';
import { patternRules } from '#lambdas/tools/scan/patterns/rules/all-rules.ts';
import { severities } from '#shared/findings/finding.ts';
import { authCases } from './cases/auth-cases.ts';
import { awsCases } from './cases/aws-cases.ts';
import { cryptoCases } from './cases/crypto-cases.ts';
import { htmlCases } from './cases/html-cases.ts';
import { injectionCases } from './cases/injection-cases.ts';
import { nodeCases } from './cases/node-cases.ts';
import { pythonCases } from './cases/python-cases.ts';
import { pythonWebCases } from './cases/python-web-cases.ts';
import { requestDataCases } from './cases/request-data-cases.ts';
import type { RuleCases } from './cases/rule-cases.ts';
import { xssCases } from './cases/xss-cases.ts';

const cases: RuleCases = {
  ...injectionCases,
  ...requestDataCases,
  ...xssCases,
  ...cryptoCases,
  ...authCases,
  ...nodeCases,
  ...awsCases,
  ...htmlCases,
  ...pythonCases,
  ...pythonWebCases,
};

/** Stands before every snippet, so that a rule that always answers line 1 fails. */
const linesBefore = '\n\n';

function find(rule: PatternRule, snippet: string): string[] {
  const extension = { script: 'ts', jsx: 'tsx', html: 'html', python: 'py' }[rule.language];
  const language = languageOf(`snippet.${extension}`);
  if (language === undefined || !isGrammarLoaded(language)) throw new Error(`no grammar for ${extension}`);
  return findPatterns(language, linesBefore + snippet).map((match) => `${match.rule.id}:${match.line}`);
}

function expectedLine(snippet: string): number {
  const marked = snippet.split('\n').findIndex((line) => line.includes('!!'));
  return linesBefore.length + (marked === -1 ? 0 : marked) + 1;
}

describe.each(patternRules)('$id', (rule) => {
  const { vulnerable, clean } = cases[rule.id] ?? { vulnerable: [], clean: [] };

  test('has code that it finds and code that it leaves alone', () => {
    expect(vulnerable.length).toBeGreaterThan(0);
    expect(clean.length).toBeGreaterThan(0);
  });

  test.each(vulnerable)('finds %s', (snippet) => {
    expect(find(rule, snippet)).toContain(`${rule.id}:${expectedLine(snippet)}`);
  });

  test.each(clean)('leaves alone, as every rule does, %s', (snippet) => {
    expect(find(rule, snippet)).toEqual([]);
  });
});

describe('the rules', () => {
  test('have ids of their own', () => {
    expect(new Set(patternRules.map(({ id }) => id)).size).toBe(patternRules.length);
  });

  test('are as many as promised', () => {
    expect(patternRules.length).toBeGreaterThanOrEqual(45);
  });

  test('have no cases of rules that do not exist', () => {
    const ids = new Set<string>(patternRules.map(({ id }) => id));
    expect(Object.keys(cases).filter((id) => !ids.has(id))).toEqual([]);
  });

  test('say in words what is wrong and how to mend it', () => {
    for (const rule of patternRules) {
      expect(severities).toContain(rule.severity);
      expect(rule.title).not.toMatch(/\.$/);
      expect(rule.remedy).toMatch(/\.$/);
      expect(rule.reference).toMatch(/^CWE-\d+$/);
    }
  });
});
