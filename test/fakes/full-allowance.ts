import type { Allowance } from '#lambdas/tools/tool.ts';
import { type AllowanceName, allowances } from '#shared/agent/allowance.ts';

/** An agent's allowance, of which nothing is taken yet. */
export function fullAllowance(): Allowance {
  const taken = new Map<AllowanceName, number>();
  return {
    async take(name) {
      const before = taken.get(name) ?? 0;
      if (before >= allowances[name]) return false;
      taken.set(name, before + 1);
      return true;
    },
    taken: async (name) => taken.get(name) ?? 0,
  };
}
