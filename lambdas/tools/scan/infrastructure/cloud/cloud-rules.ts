import { applyRules, type Problem, type RuleFacts } from '../rule.ts';
import { auditRules } from './audit-rules.ts';
import { computeRules } from './compute-rules.ts';
import { databaseRules } from './database-rules.ts';
import { escalationRules } from './escalation-rules.ts';
import { identityRules } from './identity-rules.ts';
import { networkRules } from './network-rules.ts';
import { secretRules } from './secret-rules.ts';
import type { Stack } from './stack.ts';
import { storageRules } from './storage-rules.ts';

const cloudRules = [
  ...storageRules,
  ...databaseRules,
  ...networkRules,
  ...identityRules,
  ...escalationRules,
  ...computeRules,
  ...auditRules,
  ...secretRules,
];

/** The rules that know how to see their fact in this language. */
export function rulesFor(language: 'cloudformation' | 'terraform'): readonly RuleFacts[] {
  return cloudRules.filter((rule) => rule[language] !== undefined);
}

/** Every problem of a stack, in the order of the rules. */
export function checkStack(language: 'cloudformation' | 'terraform', stack: Stack): readonly Problem[] {
  const rules = cloudRules.flatMap((rule) => {
    const check = rule[language];
    return check === undefined ? [] : [{ ...rule, check }];
  });
  return applyRules(rules, stack);
}
