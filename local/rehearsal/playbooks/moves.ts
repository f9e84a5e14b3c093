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
    plan('finish', { exit_code: exitCode, summary }),
  ].filter(({ name }) => brief.offers(name));
  if (calls.length > 0) yield* all(...calls);
}

export function firstLine(text: string): string {
  return text.split('\n', 1)[0]?.slice(0, 200) ?? '';
}
