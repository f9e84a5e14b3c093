import { describe, expect, test } from 'vitest';
import { readBatch } from '#client/cli/batch/read-batch.ts';
import { UsageError } from '#client/usage-error.ts';

const read = (text: string, outer: Record<string, unknown> = {}) => readBatch(text, 'b.yaml', outer);

/** What is said of a file that is wrong, line by line. */
function complaintsOf(text: string): string[] {
  try {
    read(text);
  } catch (error) {
    if (error instanceof UsageError) return error.message.split('\n');
    throw error;
  }
  return [];
}

const brief = (text: string, outer = {}) =>
  read(text, outer).map(({ line, task: { subagent_type, prompt, model }, workspace }) =>
    [line, subagent_type, prompt, model, workspace].filter((part) => part !== undefined).join(' '),
  );

describe('a batch file', () => {
  test('is a list of tasks, with the line of each', () => {
    expect(brief('- subagent_type: a\n  prompt: A\n\n- {subagent_type: b, prompt: B}\n')).toEqual([
      '1 a A',
      '4 b B',
    ]);
  });

  test('may begin with defaults, which a task overrides and which override the command line', () => {
    const text =
      'defaults: { model: opus, workspace: shop }\ntasks:\n- {subagent_type: a, prompt: A}\n- {subagent_type: b, prompt: B, model: haiku}\n';
    expect(brief(text, { model: 'sonnet' })).toEqual(['3 a A opus shop', '4 b B haiku shop']);
    expect(brief('- {subagent_type: a, prompt: A}', { model: 'sonnet' })).toEqual(['1 a A sonnet']);
  });

  test('may be several documents, whose defaults hold for what follows', () => {
    const text =
      'defaults: { model: opus }\n---\nsubagent_type: a\nprompt: A\n---\n- {subagent_type: b, prompt: B}\n---\n';
    expect(brief(text)).toEqual(['3 a A opus', '6 b B opus']);
  });

  test('may leave the prompt to another file', () => {
    expect(read('- {subagent_type: a, prompt_file: p.md, since: main}')).toMatchObject([
      { promptFile: 'p.md', since: 'main', task: { subagent_type: 'a' } },
    ]);
  });

  test('is told with line and column everything that is wrong in it at once', () => {
    const text = [
      'defaults:',
      '  timeout_minutes: 0',
      'tasks:',
      '- subagent_type: a',
      '  prompt: A',
      '- subagent_type: b',
      '  prompt: B',
      '  timeout_minutes: 1.5',
      '  colour: red',
      '- prompt: C',
      '  timeout_minutes: 5',
      '- just words',
    ].join('\n');
    expect(complaintsOf(text)).toEqual([
      'b.yaml:2:3: timeout_minutes: a whole number from 1 to 1440',
      'b.yaml:8:3: timeout_minutes: a whole number from 1 to 1440',
      'b.yaml:9:3: colour: a task has no such field',
      'b.yaml:10:3: subagent_type: name the agent type',
      'b.yaml:12:3: expected the fields of a task',
    ]);
  });

  test.for([
    ['- a: [', 'b.yaml:1:'],
    ['tasks: {}', 'b.yaml:1:1: tasks: expected a list'],
    ['tasks: []\nother: 1', 'b.yaml:2:1: other: beside tasks there is only defaults'],
    ['defaults: 3', 'b.yaml:1:11: defaults: expected the fields of a task'],
    ['hello', 'b.yaml:1:1: expected a task, or a list of tasks'],
    ['', 'b.yaml has no tasks'],
    [
      '- {subagent_type: a, prompt: A, prompt_file: p}',
      'b.yaml:1:33: prompt_file: there is a prompt already',
    ],
    ['- {subagent_type: a}', 'b.yaml:1:3: prompt: say what to do, in prompt or in description'],
    ['- {subagent_type: a, prompt: A, since: "--x y"}', 'b.yaml:1:33: since: a branch, a tag or a commit'],
    ['- {subagent_type: a, prompt: A, run_in_background: true}', 'a task has no such field'],
    ['- {subagent_type: a, prompt: A, prompt: B}', 'b.yaml:1:33: Map keys must be unique'],
  ] as const)('%j is refused', ([text, said]) => {
    expect(complaintsOf(text)[0]).toContain(said);
  });

  test('that unfolds without measure is refused', () => {
    const levels = Array.from(
      { length: 12 },
      (_, n) =>
        `x${n}: &x${n} [${Array(9)
          .fill(n === 0 ? 'lol' : `*x${n - 1}`)
          .join(',')}]`,
    );
    expect(complaintsOf(`defaults:\n  ${levels.join('\n  ')}\n`)[0]).toMatch(
      /^b\.yaml:2:3: Excessive alias count/,
    );
  });
});
