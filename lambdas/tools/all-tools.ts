import { cloudTools } from './cloud/tools.ts';
import { codeTools } from './code/tools.ts';
import { scanTools } from './scan/tools.ts';
import type { Tool } from './tool.ts';

/** Every tool that there is. What a tool needs to run is loaded when it runs. */
export const allTools: readonly Tool<unknown>[] = [...codeTools, ...scanTools, ...cloudTools];
