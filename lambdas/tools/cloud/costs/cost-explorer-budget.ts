import * as z from 'zod';
import type { ToolContext } from '#lambdas/tools/tool.ts';
import { type Money, parseMoney, times } from './money.ts';

/** Each page is a request that AWS charges for. */
const usdPerRequest = '0.01';
/** For one agent, over all its tools: $0.40. */
export const maxRequests = 40;

/** Tools that make paid requests keep how many. */
const payingTools = ['cost_and_usage', 'cost_changes', 'cost_anomalies', 'cost_forecast'];
const keptSchema = z.object({ requests: z.int().nonnegative() });

export interface Budget {
  /** Counts one request, unless the agent has made all that it may. */
  mayAsk(): boolean;
  /** Made by this call. */
  requests(): number;
}

/** What is left for this call. A call that died in the middle is not counted: its requests are made anew. */
export function openBudget({ kept }: Pick<ToolContext, 'kept'>): Budget {
  const before = requestsBefore({ kept });
  let made = 0;
  return {
    mayAsk() {
      if (before + made >= maxRequests) return false;
      made += 1;
      return true;
    },
    requests: () => made,
  };
}

/** Paid requests of the agent's earlier turns. */
export function requestsBefore({ kept }: Pick<ToolContext, 'kept'>): number {
  const parts = payingTools.flatMap((tool) => kept(tool)).map((part) => keptSchema.safeParse(part));
  return parts.reduce((sum, { data }) => sum + (data?.requests ?? 0), 0);
}

export function chargeOf(requests: number): Money {
  return times(parseMoney(usdPerRequest, 'USD'), requests);
}
