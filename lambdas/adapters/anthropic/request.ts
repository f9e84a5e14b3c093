import type { MessageCreateParamsBase, MessageParam, Tool } from '@anthropic-ai/sdk/resources/messages';
import type { ModelRequest } from '#lambdas/ports/model.ts';

/**
 * Names nothing that current models refuse: no sampling parameters, no forced tool choice, no prefill, and
 * thinking as the model has it by default.
 */
export function toMessageParams(request: ModelRequest): MessageCreateParamsBase {
  return {
    model: request.model,
    max_tokens: request.maxTokens,
    system: request.system,
    // Stored JSON: assistant content is the API's own, verbatim.
    tools: request.tools as readonly Tool[] as Tool[],
    messages: request.messages as MessageParam[],
    // Automatic caching: the breakpoint moves with the conversation, which makes a long one five times cheaper.
    cache_control: { type: 'ephemeral' },
    ...(request.effort === undefined ? {} : { output_config: { effort: request.effort } }),
    ...(request.metadata === undefined ? {} : { metadata: request.metadata }),
  };
}
