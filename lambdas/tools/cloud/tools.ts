import type { Tool } from '../tool.ts';
import { costTools } from './costs/tools.ts';
import { validatePoliciesTool } from './policies/tool.ts';
import { postureTools } from './posture/tools.ts';
import { stackTools } from './stacks/tools.ts';

/** Everything of the family `cloud`: looks into AWS accounts, changes nothing. */
export const cloudTools: readonly Tool<unknown>[] = [
  ...costTools,
  ...postureTools,
  validatePoliciesTool,
  ...stackTools,
];
