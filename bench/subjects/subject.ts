import type { HttpCall } from './http-caller.ts';

/** What is measured: the floor or the product, each in a process of its own. */
export interface Subject {
  name: 'floor' | 'product';
  pid: number;
  bootMs: number;
  /** Where its calls go. */
  origin: string;
  /** A start, ready to be sent: signing it is the caller's own affair, so it is done before the clock runs. */
  prepareStart(prompt: string): Promise<HttpCall>;
  /** How to ask whether any agent runs; the answer's text tells. */
  prepareRunning(): Promise<HttpCall>;
  hasRunning(answer: string): boolean;
  /** What only the product has. */
  product?: ProductCalls;
  stop(): Promise<void>;
}

export interface ProductCalls {
  prepareKill(agentId: string): Promise<HttpCall>;
  prepareOutput(agentId: string, query: Record<string, string>): Promise<HttpCall>;
}
