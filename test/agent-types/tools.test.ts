import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseAgentTypeFile } from '#lambdas/agent-types/parse-agent-type-file.ts';
import { readToolList } from '#lambdas/agent-types/tool-list.ts';
import { cloudTools } from '#lambdas/tools/cloud/tools.ts';
import { codeTools } from '#lambdas/tools/code/tools.ts';
import { commandTools } from '#lambdas/tools/command/tools.ts';
import { deployTools } from '#lambdas/tools/deploy/tools.ts';
import { logTools } from '#lambdas/tools/logs/tools.ts';
import { scanTools } from '#lambdas/tools/scan/tools.ts';
import { ToolError } from '#lambdas/tools/tool.ts';
import { createSimulatedStacks } from '#local/adapters/stacks/simulated-stacks.ts';
import { controlTools } from '#shared/agent/control-tools.ts';
import { mayUseTool, readsWorkspace } from '#shared/agent-types/agent-type.ts';
import {
  claudeCodeTools,
  lastingTools,
  mapToolNames,
  toolNames,
  workspaceTools,
} from '#shared/agent-types/tool-names.ts';
import { deployPolicySchema } from '#shared/deployment/deploy-policy.ts';
import { policy } from '#test/deploy/deploying.ts';
import { inMemorySandbox } from '#test/fakes/in-memory-sandbox.ts';
import { manualClock } from '#test/fakes/manual-clock.ts';
import { toolContext } from '#test/fakes/tool-context.ts';

/** What tools cannot be called without. */
const leastInputs: Readonly<Record<string, object>> = {
  read_file: { path: 'a' },
  search_code: { pattern: 'a' },
  run_command: { script: 'a' },
  plan_deployment: { environment: 'dev' },
  execute_deployment: { plan: '0123456789ab' },
  smoke_test: { plan: '0123456789ab' },
  rollback_deployment: { plan: '0123456789ab' },
  show_control: { id: 'CC6.1' },
  watch_logs: { sources: [{ file: '/a.log' }] },
  search_logs: { source: { file: '/a.log' }, pattern: 'a' },
  summarize_patterns: { sources: [{ file: '/a.log' }] },
};

const parse = (line: string) =>
  parseAgentTypeFile('agents/a.md', `---\nname: a\ndescription: b\n${line}\n---\nGo.`);

describe('tool names', () => {
  test('of Claude Code become ours, ours stay, and what has no counterpart is dropped by name', () => {
    expect(mapToolNames(['Read', 'scan_secrets', 'Write', 'Grep', 'read_file', 'mcp__x__y'])).toEqual({
      tools: ['read_file', 'scan_secrets', 'search_code'],
      dropped: ['Write', 'mcp__x__y'],
    });
  });

  test('of the mapping are all names of ours', () => {
    expect([...claudeCodeTools.values()].filter((name) => !toolNames.includes(name))).toEqual([]);
  });

  test('are those of the tools that exist, and of one that files may name already', () => {
    const families = [codeTools, scanTools, cloudTools, commandTools, logTools, deployTools];
    const built = families.flatMap((tools) => tools.map(({ name }) => name));
    const expected = [...Object.keys(controlTools), ...built, 'fetch_url'];
    expect([...toolNames].sort()).toEqual(expected.sort());
  });

  test('of those that begin what outlives them are those of the tools that can abandon it', () => {
    const families = [codeTools, scanTools, cloudTools, commandTools, logTools, deployTools];
    const abandoning = families.flatMap((tools) => tools.filter(({ abandon }) => abandon !== undefined));
    expect([...lastingTools].sort()).toEqual(abandoning.map(({ name }) => name).sort());
  });

  test('of those that need a workspace are those of the tools that do nothing without one', async () => {
    const all = [codeTools, scanTools, cloudTools, commandTools, logTools, deployTools].flat();
    const clock = manualClock();
    const context = toolContext({
      workspace: () => Promise.reject(new ToolError('there is no workspace')),
      sandbox: inMemorySandbox({ clock }, {}),
      stacks: createSimulatedStacks({ clock }, { folder: join(tmpdir(), 'nothing-is-written'), stepMs: 0 }),
      settings: { osvUrl: 'http://127.0.0.1:9', deployPolicy: deployPolicySchema.parse(policy) },
    });
    const needing: string[] = [];
    for (const tool of all) {
      const input = tool.input.parse(leastInputs[tool.name] ?? {});
      const refusal = await tool.run(context, input).then(() => '', String);
      if (/(?:no|without a) workspace/.test(refusal)) needing.push(tool.name);
    }
    expect(needing.sort()).toEqual([...workspaceTools].sort());
  });

  test('stand in the documentation, all of them', () => {
    const page = readFileSync(new URL('../../docs/agent-types.md', import.meta.url), 'utf8');
    const names = [...toolNames, ...claudeCodeTools.keys()];
    expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  test('with a restriction are dropped, because the whole tool would be more than was granted', () => {
    const { agentType, warnings } = parse('tools: Read, Bash(git diff:*, git log:*), Grep');
    expect(agentType.tools).toEqual(['read_file', 'search_code']);
    expect(warnings).toEqual([
      'agents/a.md:4: there is no such tool here, so the agent goes without: Bash(git diff:*, git log:*)',
    ]);
  });

  test('that are misspelt get a suggestion', () => {
    expect(parse('tools: scan_secret').warnings).toEqual([
      'agents/a.md:4: there is no such tool here, so the agent goes without: scan_secret (did you mean scan_secrets?)',
    ]);
  });
});

describe('a tools value', () => {
  test.each([
    ['Read, Grep', ['Read', 'Grep']],
    [
      ['Read', ' Grep '],
      ['Read', 'Grep'],
    ],
    ['Read,,Grep,', ['Read', 'Grep']],
    ['', []],
    [[], []],
    ['Bash(a, b), Read', ['Bash(a, b)', 'Read']],
    ['*', 'all'],
    [['*'], 'all'],
    [7, undefined],
    [{ Read: true }, undefined],
    [null, undefined],
    [['Read', null], undefined],
  ])('%j is read as %j', (value, expected) => {
    expect(readToolList(value)).toEqual(expected);
  });
});

describe('an agent may use', () => {
  const code = { name: 'read_file', family: 'code' } as const;
  const command = { name: 'run_command', family: 'command' } as const;
  const deploy = { name: 'apply_change', family: 'deploy' } as const;

  test('every tool but those that deploy, when its file names none', () => {
    const { agentType } = parse('color: red');
    expect([code, command, deploy].map((tool) => mayUseTool(agentType, tool))).toEqual([true, true, false]);
  });

  test('exactly the tools that its file names', () => {
    const { agentType } = parse('tools: Read');
    expect([code, command, deploy].map((tool) => mayUseTool(agentType, tool))).toEqual([true, false, false]);
  });

  test('no tool at all, when its file names an empty list', () => {
    const { agentType } = parse('tools: []');
    expect([code, command, deploy].some((tool) => mayUseTool(agentType, tool))).toBe(false);
  });

  test.for([
    ['tools: Read, Grep', true],
    ['tools: cost_and_usage, watch_logs', false],
    ['tools: "*"', true],
    ['tools: Read, cost_and_usage\ndisallowedTools: Read', false],
  ] as const)('a workspace where one of its tools needs one: %s', ([line, reads]) => {
    expect(readsWorkspace(parse(line).agentType)).toBe(reads);
  });

  test.each([
    ['disallowedTools: Bash', { tools: 'all', disallowedTools: ['run_command'] }],
    ['disallowedTools: Bash(rm:*)', { tools: 'all', disallowedTools: ['run_command'] }],
    ['tools: Read, Bash\ndisallowedTools: [Bash]', { tools: ['read_file'] }],
  ])('nothing that its file takes away: %s', (line, expected) => {
    const { agentType } = parse(line);
    expect(agentType).toMatchObject(expected);
    expect([code, command].map((tool) => mayUseTool(agentType, tool))).toEqual([true, false]);
  });
});
