import type { Model } from '#lambdas/ports/model.ts';
import type { MessagesApi } from './messages-api.ts';
import { toRequestBody } from './request.ts';
import type { AnthropicSettings } from './settings.ts';

/**
 * The Messages API behind the model port: Anthropic's own, or any server that speaks the same protocol.
 * @throws {TypeError} when `baseUrl` is no URL.
 */
export function createAnthropicModel(settings: AnthropicSettings): Model {
  const api = openMessagesApi(settings);
  return {
    complete: async (request, sink) => api(toRequestBody(request), { sink, signal: request.signal }),
  };
}

/**
 * The API itself, for whoever has the request as JSON. No credential is looked for, neither in the environment nor in
 * files; of the environment the SDK reads `ANTHROPIC_CUSTOM_HEADERS` alone. It is loaded on the first turn, so that a
 * process that never asks a model does not pay for it.
 * @throws {TypeError} when `baseUrl` is no URL.
 */
export function openMessagesApi(settings: AnthropicSettings): MessagesApi {
  const baseUrl = new URL(settings.baseUrl ?? 'https://api.anthropic.com').href.replace(/\/$/, '');
  let loading: Promise<MessagesApi> | undefined;
  return async (body, listener) => {
    loading ??= import('./messages-api.ts').then(({ createMessagesApi }) =>
      createMessagesApi({ ...settings, baseUrl }),
    );
    return (await loading)(body, listener);
  };
}
