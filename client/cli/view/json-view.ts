import { cleanLine } from '#shared/agent/output.ts';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import type { AgentView, TerminalStream } from './agent-view.ts';

export interface JsonViewOptions {
  out: TerminalStream;
  /** Gets notices as text: they are no part of the data. */
  err: TerminalStream;
  /** True prints one object a line as things happen, false one document once the agent ended. */
  isStream: boolean;
}

/**
 * For programs. A stream is `{"type":"line",seq,at,text}` and `{"type":"progress",...}` in the order in which
 * they came, then `{"type":"end"}` with everything of the last AgentOutput but its lines. A document is the
 * last AgentOutput with all lines that came.
 */
export function createJsonView({ out, err, isStream }: JsonViewOptions): AgentView {
  return {
    working: () => undefined,
    notice: (text) => void err.write(`${cleanLine(text)}\n`),
    ...(isStream ? createStream(out) : createDocument(out)),
    close: () => undefined,
  };
}

/** JSON leaves them as they are; a terminal takes them for commands, or shows other than is there. */
const telling = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** One JSON document on one line, safe to look at. */
export function writeJson(out: TerminalStream, value: unknown): void {
  const json = JSON.stringify(value).replace(
    telling,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  out.write(`${json}\n`);
}

type Shown = Pick<AgentView, 'update' | 'end'>;

function createStream(out: TerminalStream): Shown {
  let lastUpdate = '';
  return {
    update({ agent_id, lines, progress }) {
      for (const line of lines) writeJson(out, { type: 'line', agent_id, ...line });
      if (progress.last_update === lastUpdate) return;
      writeJson(out, { type: 'progress', agent_id, ...progress });
      lastUpdate = progress.last_update;
    },
    end: (answer) => writeJson(out, { type: 'end', ...withoutLines(answer) }),
  };
}

function createDocument(out: TerminalStream): Shown {
  const lines: AgentOutput['lines'] = [];
  return {
    update(answer) {
      for (const line of answer.lines) lines.push(line);
    },
    end: (answer) => writeJson(out, withLines(answer, lines)),
  };
}

/** An answer as if it had brought these lines. */
export function withLines(answer: AgentOutput, lines: AgentOutput['lines']): AgentOutput {
  return { ...answer, lines, output: lines.map(({ text }) => text).join('\n') };
}

/** An ended agent's last answer, as what is known of the agent rather than of its lines. */
export function withoutLines({ lines: _lines, output: _output, has_more: _more, ...end }: AgentOutput) {
  return end;
}
