/** A block of commands in a guide, and what it is said to print. */
export interface GuideStep {
  commands: string;
  /** `1`, or another terminal for what goes on. */
  terminal: number;
  /** Lines that are printed in this order, with others between; `...` stands for anything within one. */
  expected: readonly string[];
}

const step = /^```sh(?: terminal (\d+))?\n([\s\S]*?)^```\n(?:```text\n([\s\S]*?)^```\n)?/gm;

/** The steps of a page in Markdown, in their order. */
export function stepsOf(page: string): GuideStep[] {
  return [...page.matchAll(step)].map(([, terminal = '1', commands = '', expected = '']) => ({
    commands: commands.trimEnd(),
    terminal: Number(terminal),
    expected: expected.split('\n').filter((line) => line !== ''),
  }));
}

/** The first line that the step should have printed, in its place, and did not. */
export function firstMissing({ expected }: GuideStep, printed: string): string | undefined {
  const lines = printed.split('\n');
  let from = 0;
  for (const line of expected) {
    const at = lines.findIndex((text, index) => index >= from && matches(text, line));
    if (at < 0) return line;
    from = at + 1;
  }
  return undefined;
}

function matches(text: string, line: string): boolean {
  const parts = line.split('...').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(text);
}
