import type { ModelErrorKind, ModelReply } from '#lambdas/ports/model.ts';
import type { ToolCall } from '#shared/agent/conversation.ts';

/** What the thread is started with. */
export interface ThreadSettings {
  apiKey: string;
  baseUrl?: string;
  /** Where compiled code is kept, if it is. */
  compiledFolder?: string;
}

/** From the platform to the thread. The request is JSON: a text crosses threads faster than what it describes. */
export type ThreadOrder = { order: 'call'; call: number; body: string } | { order: 'abort'; call: number };

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
