import type { AgentOutput } from '#shared/contract/agent-output.ts';

/** Shows a person or a program how an agent comes along. Calls arrive in order. */
export interface AgentView {
  /** What is being done before there is an agent: `Packing 1,234 files`. The next call replaces it. */
  working(text: string): void;
  /** Something to know beside the agent's output. */
  notice(text: string): void;
  /** The agent's next answer: new lines and progress. */
  update(answer: AgentOutput): void;
  /** The agent's last answer, after its lines were shown: how it ended. */
  end(answer: AgentOutput): void;
  /** Nothing more comes: whatever moved on the screen stands still, and the cursor is back. */
  close(): void;
}

/** A stream that may be a terminal. */
export interface TerminalStream extends NodeJS.WritableStream {
  isTTY?: boolean;
  columns?: number;
  rows?: number;
}
