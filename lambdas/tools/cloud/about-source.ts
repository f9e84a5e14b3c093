import type { Cloud } from '#lambdas/ports/cloud.ts';

/** A line that says where answers come from, where that is not the account itself. */
export function aboutSource({ source, asOf }: Pick<Cloud, 'source' | 'asOf'>): string[] {
  if (source !== 'recording') return [];
  return [`Source: a recording of ${asOf().toISOString().slice(0, 10)}, not the account as it is now.`];
}
