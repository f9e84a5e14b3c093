import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { allTools } from '#lambdas/tools/all-tools.ts';
import { defineTool } from '#lambdas/tools/tool.ts';
import { bindTool, createToolbox } from '#lambdas/tools/toolbox.ts';
import { limits } from '#shared/agent/limits.ts';
import type { AgentType } from '#shared/agent-types/agent-type.ts';
import { toolContext } from '#test/fakes/tool-context.ts';

const countFiles = (ran: unknown[] = []) =>
  defineTool({
    name: 'count_files',
    family: 'code',
    description: 'Counts files.',
    input: z.object({
      under: z.string().min(1).optional().describe('A folder'),
      limit: z.int().min(1).max(9).default(5),
    }),
    timeoutMs: 1_000,
    async run(_context, input) {
      ran.push(input);
      return { content: 'counted' };
    },
  });

const typeWith = (tools: AgentType['tools']): AgentType => {
  const name = 'x-agent';
  return { name, description: name, tools, model: 'haiku', systemPrompt: 'Count.', extra: {} };
};

describe('A tool', () => {
  test('is shown to the model by the schema that its input is parsed by', () => {
    expect(bindTool(countFiles()).definition).toEqual({
      name: 'count_files',
      description: 'Counts files.',
      input_schema: {
        type: 'object',
        properties: {
          under: { type: 'string', minLength: 1, description: 'A folder' },
          limit: { type: 'integer', minimum: 1, maximum: 9, default: 5 },
        },
      },
    });
  });

  test('runs with what the schema makes of its input, and never with what it refuses', async () => {
    const ran: unknown[] = [];
    const tool = bindTool(countFiles(ran));
    await tool.run(toolContext(), { under: 'src' });
    await expect(tool.run(toolContext(), { limit: 10 })).rejects.toThrow(/^Invalid input: .*limit/s);
    await expect(tool.run(toolContext(), 'src')).rejects.toMatchObject({ name: 'ToolError' });
    expect(ran).toEqual([{ under: 'src', limit: 5 }]);
  });

  test('is there for the agent types that name it, and for no others', () => {
    const toolbox = createToolbox([bindTool(countFiles())]);
    expect(toolbox.find(typeWith(['count_files']), 'count_files')).toBeDefined();
    expect(toolbox.find(typeWith(['other']), 'count_files')).toBeUndefined();
    expect(toolbox.namesFor(typeWith(['other']))).toEqual(['report_progress', 'wait', 'finish']);
  });
});

const longestMs = limits.timeoutMinutes.max * 60_000;

describe.each(allTools.map((tool) => [tool.name, tool] as const))('%s', (_, tool) => {
  test('has a name of its own, an object for its input, and a time shorter than the longest agent’s', () => {
    expect(allTools.filter(({ name }) => name === tool.name)).toHaveLength(1);
    expect(bindTool(tool).definition.input_schema).toMatchObject({ type: 'object' });
    expect(tool.timeoutMs).toBeGreaterThan(0);
    expect(tool.timeoutMs).toBeLessThan(longestMs);
  });
});
