/** What the stub model does for one agent. It stands in the prompt, so that the stub keeps no state. */
export interface Job {
  /** Model calls; the last one is `finish`. */
  turns: number;
  /** From the beginning of each reply to its content. */
  latencyMs: number;
  /** Lines of text that the first reply writes before its tool call. */
  lines: number;
  /** Between two such lines. */
  everyMs: number;
  /** The turn, from 0, whose reply begins and then never goes on. */
  hangAt?: number | undefined;
}

const defaults = { turns: 1, latencyMs: 0, lines: 0, everyMs: 0 };

export function promptOf(job: Partial<Job>): string {
  const { turns, latencyMs, lines, everyMs, hangAt } = { ...defaults, ...job };
  return `bench turns=${turns} latency=${latencyMs} lines=${lines} every=${everyMs} hang=${hangAt ?? 'never'}`;
}

const pattern = /bench turns=(\d+) latency=(\d+) lines=(\d+) every=(\d+) hang=(\d+|never)/;

/** @throws {Error} for a prompt that is none of the bench's. */
export function jobOf(prompt: string): Job {
  const match = pattern.exec(prompt);
  if (match === null) throw new Error(`not a prompt of the bench: ${prompt.slice(0, 100)}`);
  const [, turns, latencyMs, lines, everyMs, hangAt] = match;
  return {
    turns: Number(turns),
    latencyMs: Number(latencyMs),
    lines: Number(lines),
    everyMs: Number(everyMs),
    hangAt: hangAt === 'never' ? undefined : Number(hangAt),
  };
}

/** The id that both subjects put behind the prompt. */
export function agentIdIn(prompt: string): string {
  return /agent-id: (\S+)/.exec(prompt)?.[1] ?? '';
}
