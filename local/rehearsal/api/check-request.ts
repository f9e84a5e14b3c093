import { invalid } from './api-error.ts';
import { checkConversation } from './check-conversation.ts';
import { findModel, type KnownModel } from './known-models.ts';
import type { MessageRequest, Prompt } from './request-schema.ts';
import { checkSignatures } from './signatures.ts';

/**
 * The rules that a request of the right shape can still break.
 * @throws {ApiError}
 */
export function checkRequest(request: MessageRequest): void {
  const model = findModel(request.model);
  if (request.max_tokens > model.maxTokens) {
    throw invalid(
      `max_tokens: ${request.max_tokens} > ${model.maxTokens}, which is the maximum allowed number of output tokens for ${model.id}`,
    );
  }
  if (request.thinking?.type === 'enabled' && request.thinking.budget_tokens >= request.max_tokens) {
    throw invalid('`max_tokens` must be greater than `thinking.budget_tokens`');
  }
  checkPrompt(request, model);
}

/** The part of the rules that counting tokens shares. */
export function checkPrompt(prompt: Prompt, model: KnownModel = findModel(prompt.model)): void {
  checkTools(prompt, model);
  if (prompt.thinking?.type === 'disabled' && model.mustThink) {
    throw invalid(`thinking: \`disabled\` is not supported for ${model.id}`);
  }
  checkSystem(prompt.system);
  checkConversation(prompt);
  checkSignatures(prompt);
}

function checkTools({ tools = [], tool_choice: choice }: Prompt, model: KnownModel): void {
  const names = tools.map(({ name }) => name);
  if (new Set(names).size < names.length) throw invalid('tools: Tool names must be unique.');
  if (choice === undefined) return;
  if (tools.length === 0) throw invalid('tool_choice: may only be specified while providing tools.');
  if ((choice.type === 'any' || choice.type === 'tool') && model.choosesFreely) {
    throw invalid(`tool_choice: forced tool use (\`${choice.type}\`) is not supported for ${model.id}`);
  }
  if (choice.type === 'tool' && !names.includes(choice.name)) {
    throw invalid(`tool_choice: Tool '${choice.name}' not found in provided tools`);
  }
}

function checkSystem(system: Prompt['system']): void {
  if (!Array.isArray(system)) return;
  if (system.some(({ text }) => text === '')) throw invalid('system: text content blocks must be non-empty');
}
