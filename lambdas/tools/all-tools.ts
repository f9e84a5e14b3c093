import { cloudTools } from './cloud/tools.ts';
import { codeTools } from './code/tools.ts';
import { commandTools } from './command/tools.ts';
import { deployTools } from './deploy/tools.ts';
import { logTools } from './logs/tools.ts';
import { scanTools } from './scan/tools.ts';
import type { AnyTool } from './tool.ts';

/** Every tool that there is. What a tool needs to run is loaded when it runs. */
export const allTools: readonly AnyTool[] = [
  ...codeTools,
  ...scanTools,
  ...commandTools,
  ...cloudTools,
  ...logTools,
  ...deployTools,
];
