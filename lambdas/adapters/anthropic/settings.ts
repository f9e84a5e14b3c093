export interface AnthropicSettings {
  apiKey: string;
  /** Root of the server, without `/v1`; Anthropic's own by default. */
  baseUrl?: string;
  /** How long to wait for a reply to begin; default 2 minutes. Silence within a reply ends it after 5. */
  timeoutMs?: number;
  /** Attempts after the first, each after a brief wait; default 1. */
  maxRetries?: number;
  fetch?: typeof fetch;
}
