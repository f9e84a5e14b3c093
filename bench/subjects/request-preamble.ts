import { loadAgentTypes } from '#lambdas/agent-types/load-agent-types.ts';
import { buildSystemPrompt } from '#lambdas/steps/system-prompt.ts';
import { codeTools } from '#lambdas/tools/code/tools.ts';
import { scanTools } from '#lambdas/tools/scan/tools.ts';
import { bindTool, createToolbox } from '#lambdas/tools/toolbox.ts';
import { resolveModel } from '#shared/pricing/cost.ts';
import { root } from './child.ts';

/** The agent type of every benched agent. */
export const benchedType = 'devsecops-scanner';

/** What each request to the model begins with, so that the floor sends the same bytes as the product. */
export async function requestPreamble(): Promise<object> {
  const { types } = await loadAgentTypes([`${root}/agents`]);
  const agentType = types.get(benchedType);
  if (agentType === undefined) throw new Error(`there is no agent type ${benchedType}`);
  const toolbox = createToolbox([...codeTools, ...scanTools].map(bindTool));
  return {
    model: resolveModel('haiku'),
    max_tokens: 16_000,
    system: buildSystemPrompt(agentType),
    tools: toolbox.definitionsFor(agentType),
    cache_control: { type: 'ephemeral' },
  };
}
