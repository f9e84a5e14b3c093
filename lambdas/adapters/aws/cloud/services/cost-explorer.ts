import {
  CostExplorerClient,
  GetAnomaliesCommand,
  GetCostAndUsageCommand,
  GetCostComparisonDriversCommand,
  GetCostForecastCommand,
} from '@aws-sdk/client-cost-explorer';
import type { CloudReads } from '#shared/deployment/cloud-reads.ts';
import { sdkService } from '../service.ts';

const commands = {
  GetCostAndUsage: GetCostAndUsageCommand,
  GetCostForecast: GetCostForecastCommand,
  GetCostComparisonDrivers: GetCostComparisonDriversCommand,
  GetAnomalies: GetAnomaliesCommand,
};

/** Every request is paid for: who asks counts them, and so tries again itself. */
export const open = sdkService<keyof CloudReads['cost-explorer']>(CostExplorerClient, commands, {
  maxAttempts: 1,
});
