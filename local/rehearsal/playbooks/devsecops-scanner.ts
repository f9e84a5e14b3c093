import { type Brief, type Playbook, plan, type ToolAnswer } from '../playbook.ts';
import { dependencies, files, gitHistory, infrastructure, patterns, sarif, secrets } from './looks.ts';
import {
  type Ending,
  finish,
  firstLine,
  hadNothing,
  progress,
  reasonOf,
  rehearsalNote,
  step,
} from './moves.ts';
import { sinceOf } from './since.ts';

const scans = [
  { percent: 20, ...secrets },
  { percent: 40, ...patterns },
  { percent: 60, ...infrastructure },
  { percent: 75, ...dependencies },
];

interface Scanned {
  tool: string;
  answer: ToolAnswer;
}

/** What keeps to the lines that changed where the prompt asks for it. */
const canKeepToChanges: readonly string[] = [secrets, patterns, infrastructure].map(({ tool }) => tool);

/** All scans one after the other; the platform itself counts and prints what they find. */
export const devsecopsScanner: Playbook = function* (brief) {
  const since = sinceOf(brief.prompt);
  yield* step(brief, progress(5, files.message), plan(files.tool, files.input));
  const done: Scanned[] = [];
  for (const { percent, message, tool } of scans) {
    const input = canKeepToChanges.includes(tool) ? since : {};
    const answer = yield* step(brief, progress(percent, message), plan(tool, input));
    if (answer !== undefined) done.push({ tool, answer });
  }
  const past = yield* step(brief, progress(85, gitHistory.message), plan(gitHistory.tool, since));
  yield* step(brief, progress(90, sarif.message), plan(sarif.tool));
  yield* finish(brief, endingOf(brief, done, past));
};

/**
 * A scan that could not be done is said in the first line: it is not clean. What a scanner itself lists as not
 * checked, the platform counts there and prints.
 */
function endingOf(brief: Brief, done: readonly Scanned[], past: ToolAnswer | undefined): Ending {
  const missing = scans.filter(({ tool }) => !brief.offers(tool)).map(({ tool }) => `${tool}: not offered`);
  const failed = done.filter(({ answer }) => answer.isError);
  const broken = [...missing, ...failed.map(({ tool, answer }) => `${tool}: ${firstLine(answer.text)}`)];
  const details =
    broken.length === 0 ? [] : ['Not checked, so not known to be clean:', ...broken.map((gap) => `- ${gap}`)];
  return {
    exitCode: failed.length === done.length ? 2 : 0,
    summary: [headlineOf(done, broken.length), ...details, ...aboutHistory(past), rehearsalNote].join('\n'),
  };
}

/** Many folders come without a history; that takes nothing away from what the files were scanned for. */
function aboutHistory(past: ToolAnswer | undefined): string[] {
  if (past === undefined) return ['The git history was not scanned: scan_git_history is not offered.'];
  return past.isError ? [`The git history was not scanned: ${reasonOf(past)}.`] : [];
}

function headlineOf(done: readonly Scanned[], broken: number): string {
  if (done.every(({ answer }) => answer.isError)) return 'Security scan could not be done';
  if (broken > 0) return `Security scan complete, but for ${broken} of its ${scans.length} parts`;
  return hadNothing(done.map(({ answer }) => answer))
    ? 'Security scan found nothing to check'
    : 'Security scan complete';
}
