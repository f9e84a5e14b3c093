import type { OutputLine } from '#shared/agent/output.ts';

/** A line as an event of the agent's stream: `481 2026-11-22T12:00:00.000Z [RESULT] ...`, the text verbatim. */
export function toMessage({ seq, at, text }: OutputLine): string {
  return `${seq} ${at} ${text}`;
}

// A service that trims messages takes the blank before an empty text.
const form = /^(\d+) (\S+)(?: (.*))?$/s;

/** The line that an event holds; `undefined` for an event that is none. */
export function fromMessage(message: string): OutputLine | undefined {
  const [, seq, at, text = ''] = form.exec(message) ?? [];
  return seq === undefined || at === undefined ? undefined : { seq: Number(seq), at, text };
}
