import { BaseAnthropic } from '@anthropic-ai/sdk/client';
import { Messages } from '@anthropic-ai/sdk/resources/messages';
import type { Model, ModelReply, ModelRequest, ModelSink } from '#lambdas/ports/model.ts';
import { toModelError } from './errors.ts';
import { limitReplies } from './limit-replies.ts';
import { toModelReply } from './reply.ts';
import { toMessageParams } from './request.ts';
import { retryOnlyBriefly } from './retry-after.ts';
import type { AnthropicSettings } from './settings.ts';
import { ToolCallReader } from './tool-call-reader.ts';

const defaultTimeoutMs = 120_000;

/** Only the one resource that is used: it keeps a bundled function at a third of the SDK's size. */
class MessagesClient extends BaseAnthropic {
  readonly messages = new Messages(this);
}

/** {@link createAnthropicModel} without the lazy loading. */
export function createSdkModel(settings: AnthropicSettings & { baseUrl: string }): Model {
  const client = new MessagesClient({
    apiKey: settings.apiKey,
    baseURL: settings.baseUrl,
    timeout: settings.timeoutMs ?? defaultTimeoutMs,
    maxRetries: settings.maxRetries ?? 1,
    fetch: limitReplies(retryOnlyBriefly(settings.fetch ?? fetch)),
    logLevel: 'off',
    openTelemetry: false,
  });
  return {
    async complete(request, sink) {
      try {
        return await streamTurn(client, request, sink);
      } catch (error) {
        throw toModelError(error, request.signal);
      }
    },
  };
}

async function streamTurn(
  client: MessagesClient,
  request: ModelRequest,
  sink: ModelSink,
): Promise<ModelReply> {
  const stream = client.messages.stream(toMessageParams(request), { signal: request.signal });
  const calls = new ToolCallReader((call) => sink.onToolCall(call));
  stream.on('text', (delta) => sink.onText(delta));
  stream.on('streamEvent', (event) => calls.read(event));
  const message = await stream.finalMessage();
  return toModelReply(message, { calls, requestId: stream.request_id ?? '' });
}
