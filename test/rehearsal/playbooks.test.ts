import { describe, expect, test } from 'vitest';
import type { ModelMessage } from '#lambdas/ports/model.ts';
import { playbooks } from '#local/rehearsal/playbooks/all.ts';
import { controlTools, isControlTool } from '#shared/agent/control-tools.ts';
import type { ToolCall } from '#shared/agent/conversation.ts';
import { listen, never } from '#test/contracts/model.contract.ts';
import { requestFor, startSetting } from './setting.ts';

const control = Object.keys(controlTools);
const scans = ['scan_secrets', 'scan_patterns', 'scan_infrastructure', 'scan_dependencies'];

interface Played {
  /** The calls of each reply. */
  turns: readonly (readonly ToolCall[])[];
  end: { exit_code: number; summary: string };
  percents: readonly number[];
}

/** Plays an agent to its end; a tool answers what `answers` says, `!` at the start marks an error. */
async function play(
  agentType: string,
  tools: readonly string[],
  answers: Record<string, string> = {},
): Promise<Played> {
  await using setting = await startSetting();
  const request = { ...requestFor(agentType, [...control, ...tools]), maxTokens: 16_000 };
  const messages: ModelMessage[] = [...request.messages];
  const turns: (readonly ToolCall[])[] = [];
  for (;;) {
    const reply = await setting.model.complete({ ...request, messages, signal: never() }, listen());
    turns.push(reply.toolCalls);
    const finish = reply.toolCalls.find(({ name }) => name === 'finish');
    if (finish !== undefined) {
      return {
        turns,
        end: controlTools.finish.input.parse(finish.input),
        percents: turns.flat().flatMap(percentOf),
      };
    }
    const results = reply.toolCalls.map(({ id, name }) => {
      const text = answers[name] ?? `${name} is fine`;
      const isError = text.startsWith('!');
      return {
        type: 'tool_result' as const,
        tool_use_id: id,
        content: text.replace(/^!/, ''),
        is_error: isError,
      };
    });
    messages.push({ role: 'assistant', content: reply.content }, { role: 'user', content: results });
  }
}

function percentOf({ name, input }: ToolCall): number[] {
  if (name !== 'report_progress') return [];
  const { percent } = controlTools.report_progress.input.parse(input);
  return percent === undefined ? [] : [percent];
}

const names = (calls: readonly ToolCall[] = []) => calls.map(({ name }) => name);

describe('the scanner', () => {
  test('lists files, runs its four scans one after the other and finishes', async () => {
    const { turns, end, percents } = await play('devsecops-scanner', ['list_files', ...scans]);
    expect(turns.map(names)).toEqual([
      ['report_progress', 'list_files'],
      ...scans.map((scan) => ['report_progress', scan]),
      ['report_progress', 'finish'],
    ]);
    expect(percents).toEqual([5, 20, 40, 60, 75, 95]);
    expect(end.exit_code).toBe(0);
    expect(end.summary.split('\n')[0]).toBe('Security scan complete');
  });

  test('announces the dependency scan as the worked example shows it', async () => {
    const { turns } = await play('devsecops-scanner', scans);
    expect(turns.flat()).toContainEqual(
      expect.objectContaining({ input: { percent: 75, message: 'Analyzing dependency vulnerabilities...' } }),
    );
  });

  test('says which scan could not be done, and leaves to the platform what a scan itself lists as not checked', async () => {
    const { end } = await play('devsecops-scanner', scans, {
      scan_dependencies:
        'Checked 3 packages: no issues found; 1 not checked, so not known to be clean\nNot checked (1):\n- advisories: osv.dev cannot be reached',
      scan_secrets: '!The scan took too long.\nTry again.',
    });
    const [head, ...details] = end.summary.split('\n');
    expect(head).toBe('Security scan complete, but for 1 of its 4 parts');
    expect(details).toContain('- scan_secrets: The scan took too long.');
    // The platform itself prints what a scanner lists as not checked.
    expect(details.join('\n')).not.toContain('osv.dev');
    expect(end.exit_code).toBe(0);
  });

  test('does not call an empty workspace scanned', async () => {
    const nothing = 'Checked 0 files: no issues found, because there was nothing to check';
    const { end } = await play(
      'devsecops-scanner',
      scans,
      Object.fromEntries(scans.map((s) => [s, nothing])),
    );
    expect(end.summary.split('\n')[0]).toBe('Security scan found nothing to check');
  });

  test('skips a scan that it was not given, and says so', async () => {
    const { turns, end } = await play('devsecops-scanner', ['scan_secrets']);
    expect(turns.flat().map(({ name }) => name)).not.toContain('scan_patterns');
    expect(end.summary).toContain('- scan_patterns: not offered');
  });

  test('does not claim a scan when nothing could be scanned', async () => {
    const failing = Object.fromEntries(scans.map((scan) => [scan, '!No workspace was given.']));
    const { end } = await play('devsecops-scanner', scans, failing);
    expect(end).toMatchObject({
      exit_code: 2,
      summary: expect.stringMatching(/^Security scan could not be done\n/),
    });
  });
});

describe('the check of dependencies', () => {
  const checks = ['scan_dependencies', 'scan_packages', 'scan_environment', 'make_sbom'];
  const clean = Object.fromEntries(checks.map((check) => [check, 'Checked 3 packages: no issues found']));

  test('ends with 0 where nothing grave was found, and tells what the tools know besides', async () => {
    const { turns, end } = await play('dependency-agent', checks, {
      ...clean,
      scan_packages: 'Checked 3 packages: 1 issue found (1 medium)\nLicences known of 3 packages: MIT 3',
    });
    expect(turns.flat().map(({ name }) => name)).toEqual(expect.arrayContaining(checks));
    expect(end.exit_code).toBe(0);
    expect(end.summary.split('\n').slice(0, 2)).toEqual([
      'Dependency check complete',
      'Licences known of 3 packages: MIT 3',
    ]);
  });

  test('ends with 1 where something of high severity was found', async () => {
    const found = 'Checked 3 packages: 3 issues found (1 high, 2 low)';
    expect(
      (await play('dependency-agent', checks, { ...clean, scan_environment: found })).end.exit_code,
    ).toBe(1);
  });

  test('does not call an empty workspace checked', async () => {
    const nothing = 'Checked 0 packages: no issues found, because there was nothing to check';
    const { end } = await play('dependency-agent', checks, {
      ...Object.fromEntries(checks.map((check) => [check, nothing])),
      make_sbom: 'Bill of materials: 0 packages of 0 lockfiles',
    });
    expect(end.summary.split('\n')[0]).toBe('Dependency check found nothing to check');
  });

  test('ends with 2 where a check failed or is missing', async () => {
    const failed = await play('dependency-agent', checks, { ...clean, scan_packages: '!It broke.' });
    expect(failed.end.exit_code).toBe(2);
    expect(failed.end.summary).toMatch(
      /^Dependency check incomplete: 1 of its 4 parts .*\n- scan_packages: It broke\./,
    );
    const missing = await play('dependency-agent', ['scan_dependencies'], clean);
    expect(missing.end.exit_code).toBe(2);
  });
});

describe('the playbook of aws-infrastructure-expert', () => {
  const tools = ['list_files', 'scan_infrastructure', 'review_architecture'];
  const reviewed = (line: string) => ({
    scan_infrastructure: 'Checked 1 file: no issues found',
    review_architecture: line,
  });

  test('ends with 0 when something was reviewed and nothing left out, however much was found', async () => {
    const { end, percents } = await play(
      'aws-infrastructure-expert',
      tools,
      reviewed('Checked 1 file: 5 issues found (1 high, 4 low)'),
    );
    expect(end.exit_code).toBe(0);
    expect(end.summary).toMatch(/^Architecture review complete\n/);
    expect(percents).toEqual(percents.toSorted((a, b) => a - b));
  });

  test.each([
    [
      'Checked 0 files: no issues found, because there was nothing to check',
      'no template and no stack could be',
    ],
    [
      'Checked 1 file: no issues found; 2 not checked, so not known to be clean',
      'review_architecture: 2 not checked',
    ],
  ])('ends with 2 after "%s"', async (line, why) => {
    const { end } = await play('aws-infrastructure-expert', tools, reviewed(line));
    expect(end.exit_code).toBe(2);
    expect(end.summary).toContain(`Architecture review incomplete: ${why}`);
  });
});

test('a report that is longer than `finish` takes is cut at whole lines, and says so before its last line', async () => {
  const controls = Array.from({ length: 119 }, (_, at) => `- SOC 2 CC${at}: fail: ${'x'.repeat(400)}`);
  const { end } = await play('infrastructure-security-agent', ['list_files', 'assess_controls'], {
    list_files: 'a.yaml',
    assess_controls: ['Assessed 119 controls: 119 gaps', ...controls].join('\n'),
  });
  const lines = end.summary.split('\n');
  // By hand: what is shown of the report, its first line and 119 controls, is shown or counted.
  const shown = lines.filter((line) => line.endsWith('x'.repeat(400))).length;
  expect(shown).toBeGreaterThan(40);
  expect(lines.at(-2)).toBe(`... and ${119 - shown} more lines`);
  expect(lines.at(-1)).toMatch(/^This was a rehearsal/);
});

test('an audit tells how much a search found, not the line that happened to be first', async () => {
  const { end } = await play('security-auditor-agent', ['search_code'], {
    search_code:
      'LICENSE:12: "Licensor" means\nsrc/a.ts:3: login()\n\n2 matching lines in 2 files; searched 9 files.',
  });
  expect(end.summary).toContain('who may do what: 2 matching lines in 2 files; searched 9 files.');
  expect(end.summary).not.toContain('Licensor');
});

describe('every other playbook', () => {
  const others = [...Object.keys(playbooks), 'a-type-of-your-own'].filter(
    (name) =>
      ![
        'devsecops-scanner',
        'code-review-agent',
        'test-runner-agent',
        'dependency-agent',
        'monitoring-agent',
        'aws-infrastructure-expert',
      ].includes(name),
  );
  const tools = ['list_files', 'read_file', 'search_code', 'git_log', 'git_diff', ...scans];

  test('exists for all nine agent types', () => {
    expect(Object.keys(playbooks)).toHaveLength(9);
  });

  test.each(others)(
    'of %s looks around, never goes back in percent, and says what was not done',
    async (name) => {
      const { turns, end, percents } = await play(name, tools);
      expect(names(turns[0])).toEqual(['report_progress', 'list_files']);
      expect(percents).toEqual(percents.toSorted((a, b) => a - b));
      expect(end.summary).toMatch(/^(?:Rehearsal of .+ Not done|Security audit incomplete): /);
      expect(end.exit_code).toBe(2);
      for (const call of turns.flat()) {
        if (isControlTool(call.name))
          expect(controlTools[call.name].input.safeParse(call.input).success).toBe(true);
      }
    },
  );

  test('ends without success when there was nothing to look at', async () => {
    const { end } = await play('cost-analysis-agent', ['list_files'], {
      list_files: '!No workspace was given.',
    });
    expect(end).toMatchObject({ exit_code: 2, summary: expect.stringContaining('looked at nothing') });
  });
});
