import type * as z from 'zod';
import type { Finding, NotChecked } from '#shared/findings/finding.ts';
import type { ToolFamily } from '#shared/workflow/families.ts';
import type { Cloud } from '../ports/cloud.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** One thing that a model can ask for. A tool never throws for bad input: it throws `ToolError`. */
export interface Tool<Input> {
  /** As the model calls it: `scan_secrets`. */
  name: string;
  family: ToolFamily;
  /** Tells the model when to use the tool and what it answers. */
  description: string;
  input: z.ZodType<Input>;
  /** The tool is aborted, and the model told so, after this long. */
  timeoutMs: number;
  run(context: ToolContext, input: Input): Promise<ToolResult>;
}

/** What a running tool may touch. */
export interface ToolContext {
  /** @throws {ToolError} when the agent was started without a workspace. */
  workspace(): Promise<Workspace>;
  /** The user's AWS account, to look at. */
  cloud: Cloud;
  /** Aborted on the tool's timeout, the agent's deadline and a kill. Long loops look at it. */
  signal: AbortSignal;
  /** Shows a step to whoever follows the agent: `Scanned 400 of 1,000 files`. Cheap to call often. */
  progress(text: string): void;
  /** Outgoing HTTP, for the few tools that need it. */
  fetch: typeof fetch;
  settings: ToolSettings;
}

export interface ToolSettings {
  /** Root of an OSV server. */
  osvUrl: string;
}

export interface ToolResult {
  /** What the model reads; the framework masks and caps it. */
  content: string;
  /** Kept by the platform, which counts and prints them at the end. */
  findings?: readonly Finding[];
  notChecked?: readonly NotChecked[];
}

/** Goes back to the model as an error result; the message says what to do instead. */
export class ToolError extends Error {
  override name = 'ToolError';
}

/** Types `run`'s input by the schema, so that a tool says its input once. */
export function defineTool<Input>(tool: Tool<Input>): Tool<Input> {
  return tool;
}
