import type { Model } from '#lambdas/ports/model.ts';
import type { AnthropicSettings } from './settings.ts';

/**
 * The Messages API behind the model port: Anthropic's own, or any server that speaks the same protocol.
 * No credential is looked for, neither in the environment nor in files; of the environment the SDK reads
 * `ANTHROPIC_CUSTOM_HEADERS` alone. It is loaded on the first turn, so that a process that never asks a model
 * does not pay for it.
 * @throws {TypeError} when `baseUrl` is no URL.
 */
export function createAnthropicModel(settings: AnthropicSettings): Model {
  const baseUrl = new URL(settings.baseUrl ?? 'https://api.anthropic.com').href.replace(/\/$/, '');
  let loading: Promise<Model> | undefined;
  return {
    async complete(request, sink) {
      loading ??= import('./sdk-model.ts').then(({ createSdkModel }) =>
        createSdkModel({ ...settings, baseUrl }),
      );
      return (await loading).complete(request, sink);
    },
  };
}
