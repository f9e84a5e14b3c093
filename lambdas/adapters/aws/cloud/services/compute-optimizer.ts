import {
  ComputeOptimizerClient,
  GetEBSVolumeRecommendationsCommand,
  GetEC2InstanceRecommendationsCommand,
  GetIdleRecommendationsCommand,
} from '@aws-sdk/client-compute-optimizer';
import type { CloudReads } from '#shared/deployment/cloud-reads.ts';
import { sdkService } from '../service.ts';

export const open = sdkService<keyof CloudReads['compute-optimizer']>(ComputeOptimizerClient, {
  GetIdleRecommendations: GetIdleRecommendationsCommand,
  GetEC2InstanceRecommendations: GetEC2InstanceRecommendationsCommand,
  GetEBSVolumeRecommendations: GetEBSVolumeRecommendationsCommand,
});
