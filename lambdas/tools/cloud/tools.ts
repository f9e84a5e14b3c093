import type { Tool } from '../tool.ts';

/** Everything of the family `cloud`: looks into AWS accounts, changes nothing. */
export const cloudTools: readonly Tool<unknown>[] = [];
