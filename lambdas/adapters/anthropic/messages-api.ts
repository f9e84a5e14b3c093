import { BaseAnthropic } from '@anthropic-ai/sdk/client';
import type { Stream } from '@anthropic-ai/sdk/core/streaming';
import type { RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages';
import type { ModelReply, ModelSink } from '#lambdas/ports/model.ts';
import { toModelError } from './errors.ts';
import { limitReplies } from './limit-replies.ts';
import { toModelReply } from './reply.ts';
import { ReplyReader } from './reply-reader.ts';
import { retryOnlyBriefly } from './retry-after.ts';
import type { AnthropicSettings } from './settings.ts';

const defaultTimeoutMs = 120_000;

/**
 * `POST /v1/messages`, streamed.
 * @param body the request as JSON.
 * @throws {ModelError} and nothing else.
 */
export type MessagesApi = (
  body: string,
  listener: { sink: ModelSink; signal: AbortSignal },
) => Promise<ModelReply>;

/** The API through its vendor's SDK, which knows its headers, its errors and what may be tried again. */
export function createMessagesApi(settings: AnthropicSettings & { baseUrl: string }): MessagesApi {
  const client = new BaseAnthropic({
    apiKey: settings.apiKey,
    baseURL: settings.baseUrl,
    timeout: settings.timeoutMs ?? defaultTimeoutMs,
    maxRetries: settings.maxRetries ?? 1,
    fetch: limitReplies(retryOnlyBriefly(settings.fetch ?? fetch)),
    logLevel: 'off',
    openTelemetry: false,
  });
  return async (body, { sink, signal }) => {
    try {
      return await streamTurn(client, body, { sink, signal });
    } catch (error) {
      throw toModelError(error, signal);
    }
  };
}

async function streamTurn(
  client: BaseAnthropic,
  body: string,
  { sink, signal }: { sink: ModelSink; signal: AbortSignal },
): Promise<ModelReply> {
  const { data: events, request_id } = await client
    .post<Stream<RawMessageStreamEvent>>('/v1/messages', {
      body,
      // With it the SDK sends the text as it is.
      headers: { 'content-type': 'application/json' },
      stream: true,
      signal,
    })
    .withResponse();
  const reader = new ReplyReader(sink);
  for await (const event of events) reader.read(event);
  // An aborted stream ends as if it were whole.
  signal.throwIfAborted();
  return toModelReply(reader, request_id ?? '');
}
