import {
  CostExplorerClient,
  GetAnomaliesCommand,
  GetCostAndUsageCommand,
  GetCostComparisonDriversCommand,
  GetCostForecastCommand,
} from '@aws-sdk/client-cost-explorer';
import type { CloudReads } from '#shared/deployment/cloud-reads.ts';
import { sdkService } from '../service.ts';

export const open = sdkService<keyof CloudReads['cost-explorer']>(CostExplorerClient, {
  GetCostAndUsage: GetCostAndUsageCommand,
  GetCostForecast: GetCostForecastCommand,
  GetCostComparisonDrivers: GetCostComparisonDriversCommand,
  GetAnomalies: GetAnomaliesCommand,
});
