import { describe, expect, test } from 'vitest';
import { createLiveView } from '#client/cli/view/live-view.ts';
import { noPaint } from '#client/cli/view/paint.ts';
import { agentOutputSchema } from '#shared/contract/agent-output.ts';
import { agentId, completed, fakeCli, output, Sink, started } from './cli-world.ts';

const hideCursor = '\u001b[?25l';
const showCursor = '\u001b[?25h';

/** A live view whose terminal shows what is drawn as `<...>` and what is cleared as `<>`. */
function open({ isVerbose = false }: { isVerbose?: boolean } = {}) {
  const out = new Sink();
  const time = { nowMs: 0 };
  let tick: (() => void) | undefined;
  const view = createLiveView({
    ...{ out, paint: noPaint, isVerbose, now: () => time.nowMs },
    every: (_ms, work) => {
      tick = work;
      return () => {
        tick = undefined;
      };
    },
    createRedraw: () =>
      Object.assign((text: string) => void out.write(`<${text}>`), { clear: () => void out.write('<>') }),
  });
  return {
    view,
    /** What was written since the last call. */
    seen: () => {
      const { text } = out;
      out.text = '';
      return text.replaceAll(hideCursor, '(hide)').replaceAll(showCursor, '(show)');
    },
    isTurning: () => tick !== undefined,
    pass: (ms: number) => {
      time.nowMs += ms;
      tick?.();
    },
  };
}

const answer = (course: Parameters<typeof output>[0]) => agentOutputSchema.parse(output(course).body);
const bar = '━━──────────────────   10%  Looking  2m';

describe('the live view', () => {
  test('draws the bar below the lines, and progress lines as the bar alone', () => {
    const { view, seen } = open();
    view.update(answer({ lines: ['[PROGRESS:10] Looking', 'first'] }));
    expect(seen()).toBe(`first\n(hide)<⠋  ${bar} 0s>`);
    view.update(answer({ lines: ['second', 'third'] }));
    expect(seen()).toBe(`<>second\nthird\n<⠋  ${bar} 0s>`);
  });

  test('prints progress lines too when it is verbose', () => {
    const { view, seen } = open({ isVerbose: true });
    view.update(answer({ lines: ['[PROGRESS:10] Looking'] }));
    expect(seen()).toContain('[PROGRESS:10] Looking\n');
  });

  test('goes on turning and counting between two answers', () => {
    const { view, seen, pass } = open();
    view.update(answer({}));
    seen();
    pass(5_040);
    expect(seen()).toBe(`<⠹  ${bar} 5s>`);
  });

  test('shows what is done before there is an agent', () => {
    const { view, seen } = open();
    view.working('Packing 1,234 files');
    view.working('Sending 1,234 files');
    view.notice('Workspace: 1,234 files');
    expect(seen()).toBe(
      '(hide)<⠋  Packing 1,234 files><⠋  Sending 1,234 files><>Workspace: 1,234 files\n<⠋  Sending 1,234 files>',
    );
  });

  test('ends with a summary, no bar, and the cursor back', () => {
    const { view, seen, isTurning } = open();
    const end = answer({ ...completed, lines: ['[RESULT] Done'] });
    view.update(end);
    view.end(end);
    view.close();
    expect(seen().split('<>').slice(-2)).toEqual([
      `\n✔ ${agentId} completed in 2m 0s, exit code 0, 1,234 tokens, $0.0123\n<⠋  ${bar} 0s>`,
      '(show)',
    ]);
    expect(isTurning()).toBe(false);
  });

  test('closes more than once without a trace', () => {
    const { view, seen } = open();
    view.close();
    view.working('x');
    view.close();
    seen();
    view.close();
    expect(seen()).toBe('');
  });

  test('lets no line of an agent move the cursor', () => {
    const { view, seen } = open();
    const progress = { current_step: 'a\u001b[2J\nb', percent_complete: 1, last_update: started.started_at };
    view.update(answer({ lines: ['x\u001b[1A\u001b[2Ky', '\u009b31mz'], progress }));
    expect(seen()).toBe('xy\n31mz\n(hide)<⠋  ────────────────────    1%  ab  2m 0s>');
  });
});

describe('a terminal', () => {
  const route = `GET /agents/${agentId}/output`;

  test('gets the live view, drawn and cleared by log-update', async () => {
    const end = output({ ...completed, lines: ['[RESULT] Done'] });
    const cli = fakeCli({ 'POST /tasks': [{ status: 202, body: started }], [route]: [end] });
    cli.out.isTTY = true;
    expect(await cli.run('task', 'x-agent', 'go')).toBe(0);
    expect(cli.out.text).toContain('━');
    expect(cli.out.text).toContain('\u001b[1m\u001b[32m[RESULT]\u001b[39m\u001b[22m Done\n');
    expect(cli.out.text.endsWith(showCursor)).toBe(true);
    expect(cli.err.text).toBe('');
  });

  test('that cannot move its cursor gets plain lines', async () => {
    const script = { [route]: [output({ ...completed, lines: ['a'] })] };
    const cli = fakeCli(script, { env: { ...fakeCli({}).world.env, TERM: 'dumb' } });
    cli.out.isTTY = true;
    await cli.run('output', agentId, '--follow');
    expect(cli.out.text).toBe('a\n');
  });

  test('with NO_COLOR gets the live view without colours', async () => {
    const script = { [route]: [output({ ...completed, lines: ['[ERROR] a'] })] };
    const cli = fakeCli(script, { env: { ...fakeCli({}).world.env, NO_COLOR: '1' } });
    cli.out.isTTY = true;
    await cli.run('output', agentId, '--follow');
    expect(cli.out.text).toContain('[ERROR] a\n');
    expect(cli.out.text).not.toContain('\u001b[3');
  });

  test('that filters sees the progress lines that pass', async () => {
    const cli = fakeCli({ [route]: [output({ ...completed, lines: ['[PROGRESS:5] a'] })] });
    cli.out.isTTY = true;
    await cli.run('output', agentId, '--follow', '--filter', 'PROGRESS');
    expect(cli.out.text).toContain('[PROGRESS:5] a');
  });

  test('sees which agents it still waits for', async () => {
    const cli = fakeCli({ [route]: [output(), output({ ...completed, exit_code: 4 })] });
    cli.out.isTTY = true;
    expect(await cli.run('wait', agentId)).toBe(4);
    expect(cli.out.text).toContain(`Waiting for ${agentId} 10%`);
    expect(cli.out.text).toContain('completed in 2m 0s, exit code 4');
  });
});
