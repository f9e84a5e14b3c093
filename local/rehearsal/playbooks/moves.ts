import { controlTools } from '#shared/agent/control-tools.ts';
import { all, type Brief, type PlannedCall, plan, type Script, type ToolAnswer } from '../playbook.ts';

/** Every summary of a playbook ends with it. */
export const rehearsalNote =
  'This was a rehearsal: a fixed playbook called the tools, no model judged what they said.';

export function progress(percent: number, message: string): PlannedCall {
  return plan('report_progress', { percent, message });
}

/** Reports a step and calls a tool for it in one reply; `undefined`, and nothing done, if it is not offered. */
export function* step(brief: Brief, report: PlannedCall, tool: PlannedCall): Script<ToolAnswer | undefined> {
  if (!brief.offers(tool.name)) return undefined;
  if (!brief.offers(report.name)) return (yield* all(tool))[0];
  return (yield* all(report, tool))[1];
}

export interface Ending {
  exitCode: number;
  /** The first line stands alone. */
  summary: string;
}

/** Ends the job; without `finish` among the tools the model would just stop. */
export function* finish(brief: Brief, { exitCode, summary }: Ending): Script {
  const calls = [
    progress(95, 'Writing the summary...'),
    plan('finish', { exit_code: exitCode, summary: fitting(summary) }),
  ].filter(({ name }) => brief.offers(name));
  if (calls.length > 0) yield* all(...calls);
}

const maxSummaryChars = controlTools.finish.input.shape.summary.maxLength ?? 20_000;

/** `finish` refuses a longer summary, and the agent would end without one: lines that do not fit are counted instead. */
function fitting(summary: string): string {
  if (summary.length <= maxSummaryChars) return summary;
  const lines = summary.split('\n');
  const last = lines.pop() ?? '';
  const note = (count: number) => `... and ${count} more lines`;
  let room = maxSummaryChars - last.length - note(lines.length).length - 2;
  const kept: string[] = [];
  for (const line of lines) {
    room -= line.length + 1;
    if (room < 0) break;
    kept.push(line);
  }
  return [...kept, note(lines.length - kept.length), last].join('\n');
}

/** A tool's refusal behind a colon: its first line, which is for people too; the others tell a model what to do. */
export function reasonOf(answer: ToolAnswer | undefined): string {
  if (answer === undefined) return 'the tool is not offered';
  const line = firstLine(answer.text).replace(/\.$/, '');
  return /^(?:This|The|There|No|It)\b/.test(line) ? `${line[0]?.toLowerCase()}${line.slice(1)}` : line;
}

/** Whether none of these scans had anything to look at: what found nothing then is not clean. */
export function hadNothing(answers: readonly ToolAnswer[]): boolean {
  return answers.every(({ text }) => firstLine(text).endsWith('there was nothing to check'));
}

export function firstLine(text: string): string {
  return text.split('\n', 1)[0]?.slice(0, 200) ?? '';
}
