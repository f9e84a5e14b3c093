import type { ModelErrorKind, ModelReply, ModelRequest, ToolDefinition } from '#lambdas/ports/model.ts';
import type { ToolCall } from '#shared/agent/conversation.ts';

/** What the thread is started with. */
export interface ThreadSettings {
  apiKey: string;
  baseUrl?: string;
}

/** From the platform to the thread. */
export type ThreadOrder =
  /** Sent once for each list of tools: they are most of a request and the same in all of a type's agents. */
  | { order: 'know'; list: number; tools: readonly ToolDefinition[] }
  /** The request as JSON: a text crosses threads faster than the objects that it describes. */
  | { order: 'call'; call: number; list: number; request: string }
  | { order: 'abort'; call: number };

export type SentRequest = Omit<ModelRequest, 'signal' | 'tools'>;

/** From the thread to the platform, in the order in which it happened to a call; `reply` and `failure` end it. */
export type ThreadNews = { call: number } & (
  | { news: 'text'; delta: string }
  | { news: 'tool_call'; toolCall: ToolCall }
  | { news: 'reply'; reply: ModelReply }
  | { news: 'failure'; failure: Failure }
);

/** A `ModelError` on its way between threads, where classes do not survive. */
export interface Failure {
  kind: ModelErrorKind;
  message: string;
  status: number | undefined;
  retryAfterSeconds: number | undefined;
  requestId: string | undefined;
}
