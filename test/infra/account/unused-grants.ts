import { functionNames } from '#shared/deployment/functions.ts';
import { covers } from './needed-permissions.ts';
import type { Account } from './open-account.ts';

/** What the functions are allowed besides writing their own logs and traces, which Lambda does in their name. */
function ownGrants(grants: Account['grants'], name: string): string[] {
  const byLambda = /^(xray:|logs:\w+ on \S+:\/aws\/lambda\/)/;
  return (grants[`background-agents-prod-${name}-role`] ?? []).filter((grant) => !byLambda.test(grant));
}

/** The functions that have grants and called nothing. */
export function withoutAnyCall({ calls, grants }: Pick<Account, 'calls' | 'grants'>): string[] {
  const callers = new Set(calls.map(({ caller }) => caller));
  return functionNames.filter((name) => !callers.has(name) && ownGrants(grants, name).length > 0);
}

/** Grants without a call, each with the functions that called other things but not this. */
export function unusedGrants({ calls, grants }: Pick<Account, 'calls' | 'grants'>): Record<string, string[]> {
  const unused: Record<string, string[]> = {};
  for (const name of functionNames) {
    const needs = calls.filter(({ caller }) => caller === name).map((call) => call.needs);
    if (needs.length === 0) continue;
    for (const grant of ownGrants(grants, name)) {
      if (needs.some((need) => covers(grant, need))) continue;
      const shown = grant.replace(/arn:aws:\w+:[\w-]*:\d*:/, '');
      unused[shown] = [...(unused[shown] ?? []), name].sort();
    }
  }
  return unused;
}
