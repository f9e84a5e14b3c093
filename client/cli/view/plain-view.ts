import { cleanLine } from '#shared/agent/output.ts';
import type { AgentView, TerminalStream } from './agent-view.ts';
import { type Paint, paintLine } from './paint.ts';
import { renderSummary } from './summary.ts';

export interface PlainViewOptions {
  /** Gets the agent's lines and nothing else. */
  out: TerminalStream;
  /** Gets everything around them. */
  err: TerminalStream;
  paint: Paint;
  /** For `err`. */
  paintNotice: Paint;
}

/** For files and pipes: every line as it comes, progress lines too, and nothing that moves. */
export function createPlainView({ out, err, paint, paintNotice }: PlainViewOptions): AgentView {
  return {
    working: () => undefined,
    notice: (text) => void err.write(`${paintNotice('dim', cleanLine(text))}\n`),
    update(answer) {
      for (const { text } of answer.lines) out.write(`${paintLine(paint, cleanLine(text))}\n`);
    },
    end: (answer) => void err.write(`${renderSummary(answer, paintNotice)}\n`),
    close: () => undefined,
  };
}
