import { type Playbook, plan, type ToolAnswer } from '../playbook.ts';
import { type Ending, finish, firstLine, progress, reasonOf, rehearsalNote, step } from './moves.ts';

export interface SurveyStep {
  message: string;
  tool: string;
  input?: Record<string, unknown>;
  /** What an answer shows, to be told in the summary: `The history`. */
  subject: string;
}

export interface Survey {
  steps: readonly SurveyStep[];
  /** The agent's real work, which needs more than these steps; it is named as not done. */
  notDone: string;
  /** What the agent's own results begin with where something is missing: `Security audit incomplete`. */
  incomplete?: string;
}

/** What an agent ends with whose job was not done: nobody may take "no test ran" for "all tests pass". */
const notDoneExitCode = 2;

interface Looked {
  subject: string;
  answer: ToolAnswer;
}

/**
 * A playbook that looks around with the tools that are offered, says what it looked at, and says plainly
 * which work was not done.
 */
export function survey({ steps, notDone, incomplete }: Survey): Playbook {
  return function* (brief) {
    const looked: Looked[] = [];
    for (const [index, { message, tool, input, subject }] of steps.entries()) {
      const percent = Math.round(5 + (85 * index) / steps.length);
      const answer = yield* step(brief, progress(percent, message), plan(tool, input));
      if (answer !== undefined) looked.push({ subject, answer });
    }
    const summary = summaryOf({ looked, notDone, incomplete, agentType: brief.agentType });
    yield* finish(brief, { exitCode: notDoneExitCode, summary });
  };
}

/** Its first line; of a search, whose first match says little, the count at its end. */
function gistOf({ text }: ToolAnswer): string {
  return /^[\d,]+ matching lines? in .*; searched .*$/m.exec(text)?.[0] ?? firstLine(text);
}

function summaryOf(report: {
  looked: readonly Looked[];
  notDone: string;
  incomplete: string | undefined;
  agentType: string;
}): Ending['summary'] {
  const { looked, notDone, incomplete, agentType } = report;
  const seen = looked.filter(({ answer }) => !answer.isError);
  const failed = looked.filter(({ answer }) => answer.isError);
  const subjects = seen.map(({ subject }) => subject).join(', ') || 'nothing';
  return [
    ...(incomplete === undefined
      ? [`Rehearsal of ${agentType || 'an unknown agent type'}: looked at ${subjects}. Not done: ${notDone}`]
      : [`${incomplete}: ${notDone}`, `Looked at ${subjects}.`]),
    ...seen.map(({ subject, answer }) => `- ${subject}: ${gistOf(answer)}`),
    ...failed.map(({ subject, answer }) => `- ${subject}: could not be looked at: ${reasonOf(answer)}`),
    rehearsalNote,
  ].join('\n');
}
