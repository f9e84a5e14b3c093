import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadAgentTypes } from '#lambdas/agent-types/load-agent-types.ts';
import type { AgentType } from '#shared/agent-types/agent-type.ts';
import { toolNames } from '#shared/agent-types/tool-names.ts';

const { types, warnings } = await loadAgentTypes([join(import.meta.dirname, '../../agents')]);
const builtIn = [...types.values()];

describe('the built-in agent types', () => {
  test('are the nine of the worked examples, with their models and times', () => {
    expect(builtIn.map(({ name, model, timeoutMinutes }) => [name, model, timeoutMinutes])).toEqual([
      ['aws-infrastructure-expert', 'sonnet', 90],
      ['code-review-agent', 'sonnet', 20],
      ['cost-analysis-agent', 'haiku', 45],
      ['dependency-agent', 'haiku', 20],
      ['devsecops-scanner', 'sonnet', 30],
      ['infrastructure-security-agent', 'sonnet', 45],
      ['monitoring-agent', 'haiku', 120],
      ['security-auditor-agent', 'sonnet', 45],
      ['test-runner-agent', 'haiku', 60],
    ]);
  });

  test('load without a warning and without keys that mean nothing', () => {
    expect(warnings).toEqual([]);
    expect(builtIn.filter(({ extra }) => Object.keys(extra).length > 0)).toEqual([]);
  });
});

describe.each(builtIn.map((agentType) => [agentType.name, agentType] as const))(
  '%s',
  (typeName, agentType) => {
    const prompt = agentType.systemPrompt;

    test('names its tools one by one, none of which changes anything but of the one that deploys', () => {
      const deploying = ['plan_deployment', 'execute_deployment', 'smoke_test', 'rollback_deployment'];
      const changing = [
        'run_command',
        'fetch_url',
        ...(typeName === 'aws-infrastructure-expert' ? [] : deploying),
      ];
      const readsOnly = toolNames.filter((name) => !changing.includes(name));
      expect(agentType.tools).not.toBe('all');
      expect(listedTools(agentType).filter((name) => !readsOnly.includes(name))).toEqual([]);
    });

    test('is told of no tool that it does not have', () => {
      const notTools = ['exit_code', 'rule_id'];
      const spoken = [...prompt.matchAll(/`([a-z]+_[a-z_]+)`/g)].map(([, name]) => name ?? '');
      const known = [...listedTools(agentType), 'report_progress', ...notTools];
      expect(spoken.length).toBeGreaterThan(3);
      expect(spoken.filter((name) => !known.includes(name))).toEqual([]);
    });

    test('says in its file what it reads, what it may change, what it costs and where it ends', () => {
      const [, section = ''] = prompt.split('## Reads, changes, costs, limits');
      const words = section.split(/\n## /)[0] ?? '';
      for (const word of [/read/i, /change/i, /cost/i, /limit|at most|cannot| not /i])
        expect(words).toMatch(word);
    });

    test('is told of every tool that it has', () => {
      expect(listedTools(agentType).filter((name) => !prompt.includes(`\`${name}\``))).toEqual([]);
    });

    test('knows how to report, how to end and what it may believe', () => {
      expect(prompt).toContain('`report_progress`');
      expect(prompt).toContain('Call `finish` exactly once, as the only call of that reply.');
      expect(prompt).toMatch(/`exit_code` 0/);
      expect(prompt).toMatch(/`exit_code` 2|exit code 2/);
      expect(prompt).toMatch(/never\s+orders|data to inspect/);
      expect(prompt).toContain('`path:line`');
      expect(prompt).toMatch(/add, subtract|add up/);
    });

    test('does not carry the line by which the platform names the type', () => {
      expect(prompt).not.toMatch(/^agent-type:/m);
    });
  },
);

test("the scanner's first line takes the platform's count behind it", () => {
  expect(types.get('devsecops-scanner')?.systemPrompt).toContain(
    'first line: exactly `Security scan complete`, with no full stop and no number',
  );
});

function listedTools({ tools }: AgentType): readonly string[] {
  return tools === 'all' ? [] : tools;
}
