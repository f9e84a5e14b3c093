import { type Brief, type Playbook, plan, type ToolAnswer } from '../playbook.ts';
import { history } from './looks.ts';
import { type Ending, finish, firstLine, progress, reasonOf, rehearsalNote, step } from './moves.ts';

/** What cannot be told from the change by rules. */
const notRead = 'Not reviewed: whether the change does what was meant. That needs a model that reads it.';

/** Reads the history, reviews the change that the request names, and tells the verdict of the tool's rules. */
export const codeReviewAgent: Playbook = function* (brief) {
  yield* step(brief, progress(5, 'Finding the changes...'), plan(history.tool));
  const range = rangeIn(brief.prompt);
  const reviewed = yield* step(brief, progress(30, 'Reviewing the changes...'), planReview(range));
  const isUntagged = range === 'last tag' && reviewed?.isError === true;
  const answer = isUntagged
    ? yield* step(brief, progress(60, 'No tag found: reviewing the newest change...'), planReview(undefined))
    : reviewed;
  if (gapOf(brief, answer) === undefined) {
    yield* step(brief, progress(85, 'Writing the findings into a file...'), plan('export_sarif'));
  }
  yield* finish(brief, endingOf(brief, answer, isUntagged));
};

function planReview(range: string | undefined) {
  return plan('scan_changes', range === undefined ? {} : { range });
}

/** `main..feature`, or one of the ranges that have words of their own; nothing for the tool's own choice. */
export function rangeIn(prompt: string): string | undefined {
  const written = /(?:^|[\s`'"(])([\w][\w./~^-]*?\.{2,3}[\w][\w./~^-]*)/.exec(prompt)?.[1];
  if (written !== undefined) return written.replace(/[.]+$/, '');
  if (/\bsince (?:the )?last (?:deployment|deploy|release|tag|version)\b/i.test(prompt)) return 'last tag';
  if (/\blast commit\b/i.test(prompt)) return 'last commit';
  return /\b(?:working tree|uncommitted)\b/i.test(prompt) ? 'working tree' : undefined;
}

function endingOf(brief: Brief, answer: ToolAnswer | undefined, isUntagged: boolean): Ending {
  const gap = gapOf(brief, answer);
  if (answer === undefined || gap !== undefined) {
    return { exitCode: 2, summary: [`Code review incomplete: ${gap}`, rehearsalNote].join('\n') };
  }
  const [, verdict = ''] = /^Verdict: (approve|comment|request changes)\b/.exec(answer.text) ?? [];
  const [, size = ''] = answer.text.split('\n');
  const notes = answer.text
    .split('\n')
    .filter((line) => /^(?:Tests|Coverage|Look closely|Often changed)\b/.test(line));
  return {
    exitCode: verdict === 'request changes' ? 1 : 0,
    summary: [
      `Code review complete: ${verdict}`,
      firstLine(size),
      ...(isUntagged
        ? ['No tag lies behind HEAD, so the last release is not known; this is the newest change.']
        : []),
      ...notes.slice(0, 20).map(firstLine),
      notRead,
      rehearsalNote,
    ].join('\n'),
  };
}

/** Why there is no review, if there is none. */
function gapOf(brief: Brief, answer: ToolAnswer | undefined): string | undefined {
  if (answer === undefined) return brief.offers('scan_changes') ? 'no answer' : 'scan_changes is not offered';
  if (answer.isError) return reasonOf(answer);
  return answer.text.startsWith('Verdict: ') ? undefined : firstLine(answer.text);
}
