import type { ToolCall } from '#shared/agent/conversation.ts';
import type { StopReason } from '#shared/agent/stop-reasons.ts';

/** One turn of a language model. Adapters keep no state between turns: the request carries all of it. */
export interface Model {
  /**
   * Streams the model's reply to `sink` and answers with the whole of it.
   * Retries briefly by itself, but never once part of a reply has arrived.
   * @throws {ModelError} and nothing else.
   */
  complete(request: ModelRequest, sink: ModelSink): Promise<ModelReply>;
}

export interface ModelRequest {
  /** Full model id: `claude-haiku-5-5`. One conversation stays with one model. */
  model: string;
  /** Byte-stable over a conversation, as are the tools: both are the cached prefix. */
  system: string;
  tools: readonly ToolDefinition[];
  messages: readonly ModelMessage[];
  maxTokens: number;
  /** The model's own default when missing. */
  effort?: ModelEffort;
  /** Cuts the stream at once; the call then fails as `aborted`. */
  signal: AbortSignal;
  metadata?: { user_id: string };
}

export type ModelEffort = 'low' | 'medium' | 'high' | 'xhigh' | 'max';

export interface ToolDefinition {
  name: string;
  description: string;
  /** JSON Schema 2020-12 of an object, without `$schema`. */
  input_schema: Readonly<Record<string, unknown>>;
}

/**
 * The conversation as the model has to see it again. An assistant's content goes back exactly as it came:
 * thinking blocks are signed, and a block that was edited, moved or dropped is refused.
 */
export type ModelMessage =
  | { role: 'user'; content: string | readonly UserBlock[] }
  | { role: 'assistant'; content: readonly unknown[] };

export type UserBlock =
  | { type: 'text'; text: string }
  /** One for every tool call of the reply before, all in one message, before any text; never empty. */
  | { type: 'tool_result'; tool_use_id: string; content: string; is_error?: boolean };

/** Hears of the reply while it arrives, also of one that fails later. It must not throw. */
export interface ModelSink {
  onText(delta: string): void;
  /** A tool call as soon as it is complete, in the reply's order; not for one that was cut. */
  onToolCall(call: ToolCall): void;
}

export interface ModelReply {
  /** The content blocks verbatim, to be stored and sent back as they are. */
  content: readonly unknown[];
  stopReason: StopReason;
  /** Why the model refused, as its vendor names it (`cyber`, ...); only with `refusal`. */
  refusalCategory?: string;
  /** In the reply's order. With `max_tokens` the last one may be cut: never run it, but answer it. */
  toolCalls: readonly ToolCall[];
  /** All text blocks, joined by line breaks. */
  text: string;
  usage: ModelUsage;
  /** The model that answered, which a server may name otherwise than the request did. */
  model: string;
  requestId: string;
  /** True when no model answered but the rehearsal server: whatever shows the reply has to say so. */
  rehearsal: boolean;
}

/** Tokens, each counted once: what was read from or written to the cache is not part of `input_tokens`. */
export interface ModelUsage {
  input_tokens: number;
  output_tokens: number;
  cache_read_tokens: number;
  /** Everything written, for five minutes or an hour. */
  cache_write_tokens: number;
  /** The part of `cache_write_tokens` that was written for an hour, which costs more. */
  cache_write_1h_tokens: number;
}

/** Whether the same request may succeed when it is sent again later. */
const retryableByKind = {
  /** Too many requests; `retryAfterSeconds` says when to come back, if the server told. */
  rate_limited: true,
  overloaded: true,
  /** No answer in time. */
  timeout: true,
  /** No connection, or it broke before the reply began. */
  connection: true,
  /** The reply broke off. */
  interrupted: true,
  /** The server's own fault. */
  server: true,
  /** The request itself is wrong, or the reply is none that this product knows. */
  bad_request: false,
  authentication: false,
  permission: false,
  billing: false,
  not_found: false,
  too_large: false,
  /** The caller's signal ended the call. */
  aborted: false,
} as const;
export type ModelErrorKind = keyof typeof retryableByKind;

export const modelErrorKinds: readonly ModelErrorKind[] = Object.keys(retryableByKind) as ModelErrorKind[];

export interface ModelErrorDetails {
  status?: number | undefined;
  retryAfterSeconds?: number | undefined;
  requestId?: string | undefined;
  cause?: unknown;
}

/** Why a turn has no reply. The message holds neither the key nor the request's or the answer's body. */
export class ModelError extends Error {
  override name = 'ModelError';
  readonly kind: ModelErrorKind;
  readonly retryable: boolean;
  /** The answer's HTTP status, if there was an answer. */
  readonly status: number | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly requestId: string | undefined;

  constructor(kind: ModelErrorKind, message: string, details: ModelErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.kind = kind;
    this.retryable = retryableByKind[kind];
    this.status = details.status;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.requestId = details.requestId;
  }
}
