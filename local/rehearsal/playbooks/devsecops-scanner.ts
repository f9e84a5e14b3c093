import { type Brief, type Playbook, plan, type ToolAnswer } from '../playbook.ts';
import { dependencies, files, infrastructure, patterns, secrets } from './looks.ts';
import { type Ending, finish, firstLine, progress, rehearsalNote, step } from './moves.ts';

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

/** All four scans one after the other; the platform itself counts and prints what they find. */
export const devsecopsScanner: Playbook = function* (brief) {
  yield* step(brief, progress(5, files.message), plan(files.tool, files.input));
  const done: Scanned[] = [];
  for (const { percent, message, tool } of scans) {
    const answer = yield* step(brief, progress(percent, message), plan(tool));
    if (answer !== undefined) done.push({ tool, answer });
  }
  yield* finish(brief, endingOf(brief, done));
};

/**
 * A scan that could not be done is said in the first line: it is not clean. What a scanner itself lists as not
 * checked, the platform counts there and prints.
 */
function endingOf(brief: Brief, done: readonly Scanned[]): Ending {
  const missing = scans.filter(({ tool }) => !brief.offers(tool)).map(({ tool }) => `${tool}: not offered`);
  const failed = done.filter(({ answer }) => answer.isError);
  const broken = [...missing, ...failed.map(({ tool, answer }) => `${tool}: ${firstLine(answer.text)}`)];
  const details =
    broken.length === 0 ? [] : ['Not checked, so not known to be clean:', ...broken.map((gap) => `- ${gap}`)];
  return {
    exitCode: failed.length === done.length ? 2 : 0,
    summary: [headlineOf(done, broken.length), ...details, rehearsalNote].join('\n'),
  };
}

function headlineOf(done: readonly Scanned[], broken: number): string {
  if (done.every(({ answer }) => answer.isError)) return 'Security scan could not be done';
  if (broken > 0) return `Security scan complete, but for ${broken} of its ${scans.length} parts`;
  const isEmpty = done.every(({ answer }) => firstLine(answer.text).endsWith('there was nothing to check'));
  return isEmpty ? 'Security scan found nothing to check' : 'Security scan complete';
}
