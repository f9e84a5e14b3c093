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
  const show = isStream ? createStream(out) : createDocument(out);
  return {
    working: () => undefined,
    notice: (text) => void err.write(`${text}\n`),
    update: show,
    close: () => undefined,
  };
}

export function writeJson(out: TerminalStream, value: unknown): void {
  out.write(`${JSON.stringify(value)}\n`);
}

function createStream(out: TerminalStream): (answer: AgentOutput) => void {
  let lastUpdate = '';
  return (answer) => {
    const { agent_id, lines, output: _told, progress, has_more, ...rest } = answer;
    for (const line of lines) writeJson(out, { type: 'line', agent_id, ...line });
    if (progress.last_update !== lastUpdate) writeJson(out, { type: 'progress', agent_id, ...progress });
    lastUpdate = progress.last_update;
    if (answer.status !== 'running' && !has_more)
      writeJson(out, { type: 'end', agent_id, progress, ...rest });
  };
}

function createDocument(out: TerminalStream): (answer: AgentOutput) => void {
  const lines: AgentOutput['lines'] = [];
  return (answer) => {
    for (const line of answer.lines) lines.push(line);
    if (answer.status === 'running' || answer.has_more) return;
    writeJson(out, { ...answer, lines, output: lines.map(({ text }) => text).join('\n') });
  };
}
