import type { AnyTool } from '../tool.ts';
import { detectProject, runCommand, runTests } from './test-tools.ts';

/** Everything of the family `command`: what runs, runs in the sandbox. */
export const commandTools: readonly AnyTool[] = [detectProject, runTests, runCommand];
