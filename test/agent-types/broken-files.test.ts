import { describe, expect, test } from 'vitest';
import { AgentTypeFileError } from '#lambdas/agent-types/agent-type-file-error.ts';
import { parseAgentTypeFile } from '#lambdas/agent-types/parse-agent-type-file.ts';

const path = 'agents/reviewer.md';

/** The error's text for a file of these lines. */
function errorOf(...lines: string[]): string {
  try {
    parseAgentTypeFile(path, lines.join('\n'));
  } catch (error) {
    if (error instanceof AgentTypeFileError) return error.message;
    throw error;
  }
  return 'no error';
}

/** A sound file but for the given lines of front matter, which begin on line 4. */
function withLines(...lines: string[]): string {
  return errorOf('---', 'name: reviewer', 'description: Reviews changes', ...lines, '---', 'You review.');
}

describe('a broken agent type file is told by file, line and remedy', () => {
  test.each([
    [
      'no front matter',
      errorOf('You are a reviewer.'),
      'agents/reviewer.md:1: there is no front matter. Begin the file with "---", then lines such as "name: my-agent", then "---" again.',
    ],
    [
      'an empty file',
      errorOf(''),
      'agents/reviewer.md:1: there is no front matter. Begin the file with "---", then lines such as "name: my-agent", then "---" again.',
    ],
    [
      'front matter that never ends',
      errorOf('---', 'name: reviewer', 'You review.'),
      'agents/reviewer.md:1: the front matter that begins here never ends. Put a line "---" between the front matter and the system prompt.',
    ],
    [
      'front matter that is a list',
      errorOf('---', '- name', '---', 'You review.'),
      'agents/reviewer.md:2: the front matter is not a list of "key: value" lines. Write one key per line, such as "name: my-agent".',
    ],
    [
      'a missing name',
      errorOf('---', 'description: Reviews changes', '---', 'You review.'),
      'agents/reviewer.md:1: "name" is missing. Write a line such as "name: code-reviewer".',
    ],
    [
      'a name without a value',
      errorOf('---', 'description: Reviews changes', 'name:', '---', 'You review.'),
      'agents/reviewer.md:3: "name" is missing. Write a line such as "name: code-reviewer".',
    ],
    [
      'a name that is not kebab-case',
      errorOf('---', 'name: Code Reviewer', 'description: Reviews changes', '---', 'You review.'),
      'agents/reviewer.md:2: "name" is "Code Reviewer" and must be lower-case words joined by hyphens, at most 58 characters. Write "name: code-reviewer".',
    ],
    [
      'a name with a version in it',
      errorOf('---', 'name: dotnet-4.8-expert', 'description: Knows .NET', '---', 'You know it.'),
      'agents/reviewer.md:2: "name" is "dotnet-4.8-expert" and must be lower-case words joined by hyphens, at most 58 characters. Write "name: dotnet-4-8-expert".',
    ],
    [
      'a name that is a number',
      errorOf('---', 'name: 7', 'description: Reviews changes', '---', 'You review.'),
      'agents/reviewer.md:2: "name" is 7 and must be lower-case words joined by hyphens, at most 58 characters. Write a line such as "name: code-reviewer".',
    ],
    [
      'a missing description',
      errorOf('---', 'name: reviewer', '---', 'You review.'),
      'agents/reviewer.md:1: "description" is missing. Say in one line when to use the agent: "description: Reviews changes before a merge".',
    ],
    [
      'a timeout of no minutes',
      withLines('timeout_minutes: 0'),
      'agents/reviewer.md:4: "timeout_minutes" is 0 and must be a whole number from 1 to 1440. Write for example "timeout_minutes: 30".',
    ],
    [
      'a timeout in words',
      withLines('color: blue', 'timeout_minutes: half an hour'),
      'agents/reviewer.md:5: "timeout_minutes" is "half an hour" and must be a whole number from 1 to 1440. Write for example "timeout_minutes: 30".',
    ],
    [
      'a timeout over a day',
      withLines('timeout_minutes: 1441'),
      'agents/reviewer.md:4: "timeout_minutes" is 1441 and must be a whole number from 1 to 1440. Write for example "timeout_minutes: 30".',
    ],
    [
      'a turn limit that is a fraction',
      withLines('max_turns: 1.5'),
      'agents/reviewer.md:4: "max_turns" is 1.5 and must be a whole number from 1. Write for example "max_turns: 40".',
    ],
    [
      'a spending limit of nothing',
      withLines('max_cost_usd: 0'),
      'agents/reviewer.md:4: "max_cost_usd" is 0 and must be a number of US dollars above 0. Write for example "max_cost_usd: 2.50".',
    ],
    [
      'a misspelt model',
      withLines('model: sonet'),
      'agents/reviewer.md:4: "model" is "sonet" and must be haiku, sonnet, opus, inherit or a full model id. Write for example "model: haiku", or leave the line out for the default model.',
    ],
    [
      'tools as a map',
      withLines('tools:', '  read_file: true'),
      'agents/reviewer.md:4: "tools" is neither a list nor names separated by commas. Write for example "tools: read_file, search_code", or leave the line out.',
    ],
    [
      'a list of tools with something else in it',
      withLines('tools: [Read, 3]'),
      'agents/reviewer.md:4: "tools" is neither a list nor names separated by commas. Write for example "tools: read_file, search_code", or leave the line out.',
    ],
    [
      'tools left blank, which could mean all or none',
      withLines('tools:'),
      'agents/reviewer.md:4: "tools" is neither a list nor names separated by commas. Write for example "tools: read_file, search_code", or leave the line out.',
    ],
    [
      'an empty prompt',
      errorOf('---', 'name: reviewer', 'description: Reviews changes', '---', '', '  '),
      'agents/reviewer.md:4: the system prompt is empty. Write below the front matter what the agent is, what it does and how it reports.',
    ],
  ])('%s', (_defect, message, expected) => {
    expect(message).toBe(expected);
  });

  test.each([
    ['a key given twice', ['color: red', 'color: blue'], 5],
    ['a bracket left open', ['tools: [Read, Grep', 'color: red'], 5],
    ['a colon in a value other than the description', ['note: use it when: always'], 4],
    ['a quote left open', ['color: "red'], 4],
    ['an unknown alias', ['max_turns: 3', 'color: *red'], 5],
  ])('broken YAML: %s', (_defect, lines, line) => {
    const message = withLines(...lines);
    expect(message).toMatch(
      new RegExp(`^agents/reviewer\\.md:${line}: the front matter is not valid YAML: `, 'm'),
    );
    expect(message).toContain('Quote values that ');
  });

  test('every defect of a file is told at once', () => {
    const message = errorOf('---', 'name: A B', 'timeout_minutes: -1', '---');
    expect(message.split('\n').map((line) => line.slice(0, 36))).toEqual([
      'agents/reviewer.md:2: "name" is "A B',
      'agents/reviewer.md:1: "description" ',
      'agents/reviewer.md:3: "timeout_minut',
      'agents/reviewer.md:4: the system pro',
    ]);
  });

  test('lines are counted alike in a file from Windows', () => {
    expect(
      errorOf('\uFEFF---\r', 'name: reviewer\r', 'description: Reviews\r', 'max_turns: 0\r', '---\r', 'Go.'),
    ).toMatch(/^agents\/reviewer\.md:4: "max_turns" is 0 /);
  });
});
