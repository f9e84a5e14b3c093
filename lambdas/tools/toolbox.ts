import * as z from 'zod';
import { controlTools } from '#shared/agent/control-tools.ts';
import { type AgentType, mayUseTool } from '#shared/agent-types/agent-type.ts';
import type { ToolFamily } from '#shared/workflow/families.ts';
import type { ToolDefinition } from '../ports/model.ts';
import { type AbandonContext, type Tool, type ToolContext, ToolError, type ToolOutcome } from './tool.ts';

/** A tool whose input is parsed before it runs, so that tools of all inputs fit one list. */
export interface BoundTool<Outcome extends ToolOutcome = ToolOutcome> {
  name: string;
  family: ToolFamily;
  timeoutMs: number;
  definition: ToolDefinition;
  /** @throws {ToolError} for an input that the schema refuses. */
  run(context: ToolContext, input: unknown): Promise<Outcome>;
  /** Only of tools that begin what outlives them. An input that the schema refuses began nothing. */
  abandon?(context: AbandonContext, input: unknown): Promise<string | undefined>;
}

/** Puts the parser of its input before a tool. */
export function bindTool<Input, Outcome extends ToolOutcome>(tool: Tool<Input, Outcome>): BoundTool<Outcome> {
  return {
    name: tool.name,
    family: tool.family,
    timeoutMs: tool.timeoutMs,
    definition: defineForModel(tool.name, tool.description, tool.input),
    run: async (context, input) => {
      const parsed = tool.input.safeParse(input);
      if (!parsed.success) throw new ToolError(`Invalid input: ${z.prettifyError(parsed.error)}`);
      return tool.run(context, parsed.data);
    },
    ...(tool.abandon === undefined
      ? {}
      : {
          abandon: async (context, input) => {
            const parsed = tool.input.safeParse(input);
            return parsed.success ? tool.abandon?.(context, parsed.data) : undefined;
          },
        }),
  };
}

/** What every agent has, in the order in which the model sees it. */
const controlDefinitions = Object.entries(controlTools).map(([name, { description, input }]) =>
  defineForModel(name, description, input),
);

/** The tools that agents may be given. */
export interface Toolbox {
  /** What the model is told it may call. The same list each time: it is part of the cached prompt. */
  definitionsFor(agentType: AgentType): readonly ToolDefinition[];
  /** The tool, if agents of this type may use it. */
  find(agentType: AgentType, name: string): BoundTool | undefined;
  /** The tool of a call that was begun, whatever has become of its agent's type since. */
  findBegun(name: string): BoundTool | undefined;
  /** Names of the tools that agents of this type may use, control tools first. */
  namesFor(agentType: AgentType): readonly string[];
}

/** @param tools of all families, with different names. */
export function createToolbox(tools: readonly BoundTool[]): Toolbox {
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  const allowed = (agentType: AgentType) => tools.filter((tool) => mayUseTool(agentType, tool));
  const definitions = new WeakMap<AgentType, readonly ToolDefinition[]>();
  const definitionsFor = (agentType: AgentType): readonly ToolDefinition[] => {
    const known = definitions.get(agentType);
    if (known !== undefined) return known;
    const listed = [...controlDefinitions, ...allowed(agentType).map(({ definition }) => definition)];
    definitions.set(agentType, listed);
    return listed;
  };
  return {
    definitionsFor,
    namesFor: (agentType) => definitionsFor(agentType).map(({ name }) => name),
    find(agentType, name) {
      const tool = byName.get(name);
      return tool !== undefined && mayUseTool(agentType, tool) ? tool : undefined;
    },
    findBegun: (name) => byName.get(name),
  };
}

function defineForModel(name: string, description: string, input: z.ZodType): ToolDefinition {
  const { $schema: _, ...schema } = z.toJSONSchema(input, { io: 'input' });
  return { name, description, input_schema: schema };
}
