import type { Tool } from '../tool.ts';
import { scanAccessTool } from './access/tool.ts';
import { reviewArchitectureTool } from './architecture/tool.ts';
import { scanDependenciesTool } from './dependencies/tool.ts';
import { scanEnvironmentTool } from './environment/tool.ts';
import { scanDataFlowTool } from './flows/tool.ts';
import { checkHeadersTool } from './headers/tool.ts';
import { scanGitHistoryTool } from './history/tool.ts';
import { scanInfrastructureTool } from './infrastructure/tool.ts';
import { scanPackagesTool } from './packages/tool.ts';
import { scanPatternsTool } from './patterns/tool.ts';
import { scanChangesTool } from './review/tool.ts';
import { exportSarifTool } from './sarif/tool.ts';
import { makeSbomTool } from './sbom/tool.ts';
import { scanSecretsTool } from './secrets/tool.ts';

/**
 * Everything of the family `scan`: looks for what is wrong with a workspace, changes nothing, runs nothing. What
 * a scan needs is loaded when it runs: parsers and rules are half of all code.
 */
export const scanTools: readonly Tool<unknown>[] = [
  scanSecretsTool,
  scanPatternsTool,
  scanInfrastructureTool,
  reviewArchitectureTool,
  scanDependenciesTool,
  scanGitHistoryTool,
  scanChangesTool,
  scanDataFlowTool,
  scanAccessTool,
  checkHeadersTool,
  exportSarifTool,
  scanPackagesTool,
  scanEnvironmentTool,
  makeSbomTool,
];
