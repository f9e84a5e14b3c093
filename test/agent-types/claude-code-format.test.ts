import { describe, expect, test } from 'vitest';
import { parseAgentTypeFile } from '#lambdas/agent-types/parse-agent-type-file.ts';

const parse = (text: string) => parseAgentTypeFile('agents/a.md', text);

const reviewer = `---
name: code-reviewer
description: Expert code review specialist. Use proactively after code changes.
tools: Read, Grep, Glob, Bash
model: inherit
color: cyan
---

You are a senior code reviewer.

When invoked:
1. Run git diff
2. Begin review immediately
---
Keep it short.
`;

const generated = String.raw`---
name: api-designer
description: Use this agent when you design an API. Examples:\n\n<example>\nContext: A new service.\nuser: "Please design: an orders API"\nassistant: "I'll use the api-designer agent"\n</example>
model: sonnet
---
You design APIs.`;

const listed = `---
name: docs-writer
description: >-
  Writes documentation:
  guides and references.
tools:
  - Read
  - Write
  - mcp__github__create_issue
  - LS
  - Task
---
You write documentation.`;

describe("Claude Code's sub-agent files work unchanged", () => {
  test('a plain one, with its tools mapped to ours', () => {
    expect(parse(reviewer)).toEqual({
      agentType: {
        name: 'code-reviewer',
        description: 'Expert code review specialist. Use proactively after code changes.',
        tools: ['read_file', 'search_code', 'list_files', 'run_command'],
        model: 'inherit',
        color: 'cyan',
        systemPrompt:
          'You are a senior code reviewer.\n\nWhen invoked:\n1. Run git diff\n2. Begin review immediately\n---\nKeep it short.',
        extra: {},
      },
      warnings: [],
    });
  });

  test('one whose description has colons, quotes and written-out line breaks', () => {
    const { agentType, warnings } = parse(generated);
    expect(agentType.description).toBe(
      'Use this agent when you design an API. Examples:\n\n<example>\nContext: A new service.\nuser: "Please design: an orders API"\nassistant: "I\'ll use the api-designer agent"\n</example>',
    );
    expect(agentType.model).toBe('sonnet');
    expect(warnings).toEqual([]);
  });

  test('one with a list of tools, some of which have no counterpart here', () => {
    const { agentType, warnings } = parse(listed);
    expect(agentType.description).toBe('Writes documentation: guides and references.');
    expect(agentType.tools).toEqual(['read_file', 'list_files']);
    expect(warnings).toEqual([
      'agents/a.md:6: there is no such tool here, so the agent goes without: Write, mcp__github__create_issue, Task',
    ]);
  });

  test('one saved on Windows, with a byte order mark', () => {
    const { agentType } = parse(`\uFEFF${reviewer.replaceAll('\n', '\r\n')}`);
    expect(agentType).toEqual(parse(reviewer).agentType);
  });

  test('one with keys that mean nothing here, which are kept as they are', () => {
    const { agentType } = parse(
      '---\nname: a\ndescription: b\npermissionMode: plan\nskills: [pdf, xlsx]\nmaxTurns: 12\n---\nGo.',
    );
    expect(agentType.maxTurns).toBe(12);
    expect(Object.entries(agentType.extra)).toEqual([
      ['permissionMode', 'plan'],
      ['skills', ['pdf', 'xlsx']],
    ]);
  });

  test('one that asks for all tools by a star, bare or quoted', () => {
    for (const star of ['*', '"*"', '["*"]']) {
      const { agentType } = parse(`---\nname: a\ndescription: b\ntools: ${star}\n---\nGo.`);
      expect(agentType.tools).toBe('all');
    }
  });

  test('one without tools or model: every tool, the default model', () => {
    const { agentType } = parse('---\nname: a\ndescription: b\n---\nGo.');
    expect(agentType).toMatchObject({ tools: 'all', model: 'inherit' });
  });
});

describe('a description that strict YAML refuses', () => {
  const descriptionOf = (line: string, next = 'model: haiku') =>
    parse(`---\nname: a\n${line}\n${next}\n---\nGo.`).agentType.description;

  test.each([
    ['description: Use when: always', 'Use when: always'],
    ['description: Asks user: "why \\ how?"', 'Asks user: "why \\ how?"'],
    ['description: *Beta* Reviews', '*Beta* Reviews'],
    ['description: [Beta] Reviews', '[Beta] Reviews'],
    ['description: @team reviews', '@team reviews'],
    ['description:   Trimmed: yes   ', 'Trimmed: yes'],
  ])('is read to the end of its line: %s', (line, expected) => {
    expect(descriptionOf(line)).toBe(expected);
  });

  test('is still refused, with its line, when it begins with a quote', () => {
    expect(() => descriptionOf('description: "Say "hi" to: all"')).toThrow(/^agents\/a\.md:3: /);
  });

  test('goes on to the next key, whatever is written between', () => {
    const lines = 'description: Use when: always\n\n  and ever\nand: not here';
    expect(() => descriptionOf(lines)).not.toThrow();
    expect(descriptionOf(lines)).toBe('Use when: always\n\n  and ever');
  });

  test('holds examples whose lines look like keys', () => {
    const lines = [
      'description: Use when: you brand. Examples:\\n<example>',
      'user: "We need a brand: now"',
      'assistant: "On it"',
      '</example>',
    ];
    expect(descriptionOf(lines.join('\n'))).toBe(
      'Use when: you brand. Examples:\n<example>\nuser: "We need a brand: now"\nassistant: "On it"\n</example>',
    );
  });

  test('ends at the next common key even if an example is left open', () => {
    const { agentType } = parse(
      '---\nname: a\ndescription: So: <example>\nuser: "x": y\nmodel: opus\n---\nGo.',
    );
    expect(agentType).toMatchObject({ description: 'So: <example>\nuser: "x": y', model: 'opus' });
  });

  test.each(['tools Read', ' tools: Read', 'tools:Read', 'disallowedTools Bash'])(
    'does not swallow a slip in a key that matters: "%s"',
    (slip) => {
      expect(() => descriptionOf('description: Use when: always', slip)).toThrow(/^agents\/a\.md:\d: /);
    },
  );

  test('does not hide another defect, nor shift its line', () => {
    expect(() => descriptionOf('description: Use: it\n  always\n', 'note: so: so')).toThrow(
      /^agents\/a\.md:6: the front matter is not valid YAML/,
    );
    expect(() => descriptionOf('description: Use when: always', 'note: so: so')).toThrow(
      /^agents\/a\.md:4: the front matter is not valid YAML/,
    );
  });
});

describe('our own keys', () => {
  test.each([
    ['Tools: Read', 'tools'],
    ['tool: Read', 'tools'],
    ['allowed-tools: Read', 'tools'],
    ['timeout: 30', 'timeout_minutes'],
    ['max_turn: 5', 'max_turns'],
  ])('misspelt get a warning with a suggestion: %s', (line, near) => {
    const key = line.split(':')[0];
    expect(parse(`---\nname: a\ndescription: b\n${line}\n---\nGo.`).warnings).toEqual([
      `agents/a.md:4: "${key}" means nothing here (did you mean ${near}?)`,
    ]);
  });

  test.each([
    'permissionMode',
    'skills',
    'mcpServers',
    'hooks',
    'memory',
    'background',
    'effort',
    'isolation',
  ])('are not suggested for what Claude Code means by "%s"', (key) => {
    expect(parse(`---\nname: a\ndescription: b\n${key}: x\n---\nGo.`).warnings).toEqual([]);
  });

  test('set the limits', () => {
    const front = 'timeout_minutes: 45\nmax_turns: 30\nmax_cost_usd: 1.5\nmodel: claude-opus-5-5';
    expect(parse(`---\nname: a\ndescription: b\n${front}\n---\nGo.`).agentType).toMatchObject({
      timeoutMinutes: 45,
      maxTurns: 30,
      maxCostUsd: 1.5,
      model: 'claude-opus-5-5',
    });
  });
});
