import type { Tool } from '#lambdas/tools/tool.ts';
import {
  costAndUsageTool,
  costAnomaliesTool,
  costChangesTool,
  costForecastTool,
} from './tools/bill-tools.ts';
import { listAccountsTool, listRegionsTool } from './tools/list-tools.ts';
import {
  costReportTool,
  findUnusedResourcesTool,
  savingsRecommendationsTool,
} from './tools/savings-tools.ts';

/** What things cost, why, and what need not be paid. */
export const costTools: readonly Tool<unknown>[] = [
  listAccountsTool,
  listRegionsTool,
  costAndUsageTool,
  costChangesTool,
  costAnomaliesTool,
  costForecastTool,
  findUnusedResourcesTool,
  savingsRecommendationsTool,
  costReportTool,
];
