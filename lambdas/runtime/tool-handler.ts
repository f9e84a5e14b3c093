import type { DeployPolicy } from '#shared/deployment/deploy-policy.ts';
import type { ToolFamily } from '#shared/workflow/families.ts';
import { toolStepInputSchema } from '#shared/workflow/step-pointer.ts';
import { noCloud, type OpenCloud } from '../ports/cloud.ts';
import type { OpenLogs } from '../ports/log-source.ts';
import type { Sandbox } from '../ports/sandbox.ts';
import type { OpenStacks } from '../ports/stacks.ts';
import type { CheckTemplates } from '../ports/template-rules.ts';
import type { StepDependencies } from '../steps/dependencies.ts';
import { runTools } from '../steps/run-tools.ts';
import type { AnyTool } from '../tools/tool.ts';
import { bindTool, createToolbox } from '../tools/toolbox.ts';
import { deployedAgentTypes } from './deployed-agent-types.ts';
import type { FunctionEnvironment } from './function-environment.ts';
import { lambdaWorld } from './lambda-world.ts';
import { openBlobs } from './open-blobs.ts';
import { openOutputLog } from './open-output-log.ts';
import { openStore } from './open-store.ts';
import { openScratchWorkspaces } from './scratch-workspaces.ts';
import { stepHandler } from './step-handler.ts';
import { stepSettings } from './step-settings.ts';

type ToolEnvironment = FunctionEnvironment<
  | 'AGENTS_TABLE'
  | 'AGENTS_BUCKET'
  | 'AGENTS_OUTPUT_LOG_GROUP'
  | 'AGENTS_COMPLETED_HOURS'
  | 'AGENTS_OTHER_HOURS'
  | 'AGENTS_OUTPUT_DAYS'
> &
  Partial<FunctionEnvironment<'AGENTS_ALLOWED_HOSTS' | 'OSV_URL' | 'NPM_REGISTRY_URL'>>;

export interface ServedFamily {
  family: ToolFamily;
  tools: readonly AnyTool[];
  /** For the family that looks into accounts; the others see none. */
  openCloud?: OpenCloud;
  checkTemplates?: CheckTemplates;
  /** For the family that runs commands. */
  sandbox?: Sandbox;
  /** For the family that reads logs. */
  openLogs?: OpenLogs;
  /** For the family that deploys. */
  openStacks?: OpenStacks;
  deployPolicy?: DeployPolicy | undefined;
}

/** The function of one tool family: it has these tools and no others. */
export async function toolHandler(
  { openCloud = () => noCloud(lambdaWorld.clock), ...served }: ServedFamily,
  environment: ToolEnvironment,
) {
  const { family, tools, sandbox, openLogs, openStacks, deployPolicy, checkTemplates } = served;
  const blobs = openBlobs(environment);
  const store = openStore(environment, blobs);
  const deps: Omit<StepDependencies, 'model' | 'executions'> = {
    ...lambdaWorld,
    ...{ store, blobs },
    search: openOutputLog(environment),
    openCloud,
    ...(sandbox === undefined ? {} : { sandbox }),
    ...(openLogs === undefined ? {} : { openLogs }),
    ...(openStacks === undefined ? {} : { openStacks }),
    ...(checkTemplates === undefined ? {} : { checkTemplates }),
    openWorkspace: openScratchWorkspaces({ blobs }),
    toolbox: createToolbox(tools.map(bindTool)),
    agentTypes: await deployedAgentTypes(),
    fetch,
    settings: {
      ...stepSettings,
      allowedHosts: environment.AGENTS_ALLOWED_HOSTS?.split(','),
      osvUrl: environment.OSV_URL ?? stepSettings.osvUrl,
      npmRegistryUrl: environment.NPM_REGISTRY_URL,
      deployPolicy,
    },
  };
  return stepHandler(toolStepInputSchema, (input, signal) => runTools(deps, { family, input }, signal));
}
