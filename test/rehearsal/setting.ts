import { createAnthropicModel } from '#lambdas/adapters/anthropic/anthropic-model.ts';
import type { AnthropicSettings } from '#lambdas/adapters/anthropic/settings.ts';
import type { Model, ModelRequest, ToolDefinition } from '#lambdas/ports/model.ts';
import type { Playbook } from '#local/rehearsal/playbook.ts';
import { type RehearsalOptions, startRehearsalServer } from '#local/rehearsal/server.ts';
import { agentTypeLine } from '#shared/agent/rehearsal.ts';

export function tool(name: string): ToolDefinition {
  return { name, description: name, input_schema: { type: 'object', properties: {} } };
}

/** A request that the rehearsal server answers by the playbook of `agentType`. */
export function requestFor(agentType: string, tools: readonly string[] = []): Omit<ModelRequest, 'signal'> {
  return {
    model: 'claude-haiku-5-5',
    system: `You work for a test.\n${agentTypeLine(agentType)}\nBe brief.`,
    tools: tools.map(tool),
    messages: [{ role: 'user', content: 'Look around' }],
    maxTokens: 4096,
  };
}

type ModelOptions = Pick<AnthropicSettings, 'maxRetries' | 'timeoutMs' | 'fetch'>;

/** A rehearsal server whose clock stands at the start of 2026, and a model that talks to it. */
export async function startSetting(
  options: Partial<RehearsalOptions> & ModelOptions & { playbook?: Playbook } = {},
) {
  const { maxRetries = 0, timeoutMs, fetch, playbook, ...rest } = options;
  const playbooks = playbook === undefined ? {} : { tester: playbook };
  const server = await startRehearsalServer({ now: () => Date.UTC(2026, 0, 1), playbooks, ...rest });
  const model: Model = createAnthropicModel({
    apiKey: 'rehearsal',
    baseUrl: server.url,
    maxRetries,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(fetch === undefined ? {} : { fetch }),
  });
  return { server, model, [Symbol.asyncDispose]: () => server.close() };
}
