import type {
  CallToolResult,
  InputRequiredResult,
  ServerContext,
  ToolAnnotations,
} from '@modelcontextprotocol/server';
import type * as z from 'zod';
import type { Session } from '../session.ts';
import { visible, visibleFields } from '../visible.ts';

/** One call of a tool, and who made it. */
export interface ToolCall {
  session: Session;
  context: ServerContext;
  /** Whether the client tells which folders are open, and whether it takes a task where it would wait. */
  client: { hasRoots: boolean; holdsTasks: boolean };
  /** Set where the client asks, by the revision of 2025, for a task in place of an answer. */
  isTask: boolean;
}

/** What a tool says; a task's handle also comes as one. */
export type ToolReply = CallToolResult | InputRequiredResult;

/** A tool as it is listed and called. */
export interface McpTool {
  name: string;
  title: string;
  annotations: ToolAnnotations;
  input: z.ZodObject;
  /** Of `structuredContent`. */
  output: z.ZodObject;
  /** Whether a call of it may become a task. */
  isTaskCapable?: boolean;
  describe(session: Session): Promise<string> | string;
  /** @throws {AgentsError}, which the model is told. */
  run(call: ToolCall, input: unknown): Promise<ToolReply>;
}

/** Ties a tool's schema to the type of what its function gets. Input that the schema refuses is a {z.ZodError}. */
export function defineTool<Input extends z.ZodObject>(
  tool: Omit<McpTool, 'input' | 'run'> & {
    input: Input;
    run(call: ToolCall, input: z.output<Input>): Promise<ToolReply>;
  },
): McpTool {
  return { ...tool, run: async (call, input) => await tool.run(call, tool.input.parse(input)) };
}

/** An answer for programs and, as text, for the model; some hosts show it both. */
export function answer(structured: object, text: string): CallToolResult {
  return { structuredContent: visibleFields(structured), content: [{ type: 'text', text: visible(text) }] };
}
