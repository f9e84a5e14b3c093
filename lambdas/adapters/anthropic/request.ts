import type { MessageCreateParamsStreaming, MessageParam, Tool } from '@anthropic-ai/sdk/resources/messages';
import type { ModelRequest, ToolDefinition } from '#lambdas/ports/model.ts';

/**
 * The request as JSON. Names nothing that current models refuse: no sampling parameters, no forced tool choice, no
 * prefill, and thinking as the model has it by default.
 */
export function toRequestBody(request: ModelRequest): string {
  const params: Omit<MessageCreateParamsStreaming, 'tools'> = {
    model: request.model,
    max_tokens: request.maxTokens,
    system: request.system,
    // Stored JSON: assistant content is the API's own, verbatim.
    messages: request.messages as MessageParam[],
    // Automatic caching: the breakpoint moves with the conversation, which makes a long one five times cheaper.
    cache_control: { type: 'ephemeral' },
    ...(request.effort === undefined ? {} : { output_config: { effort: request.effort } }),
    ...(request.metadata === undefined ? {} : { metadata: request.metadata }),
    stream: true,
  };
  return `{"tools":${toJson(request.tools)},${JSON.stringify(params).slice(1)}`;
}

const written = new WeakMap<readonly ToolDefinition[], string>();

/** All agents of a type have the same few tools, which are most of a short request. */
function toJson(tools: readonly ToolDefinition[]): string {
  const known = written.get(tools);
  if (known !== undefined) return known;
  const json = JSON.stringify(tools satisfies readonly Omit<Tool, 'input_schema'>[]);
  written.set(tools, json);
  return json;
}
