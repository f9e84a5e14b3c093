import { type Brief, type Playbook, plan, type ToolAnswer } from '../playbook.ts';
import { type Ending, finish, firstLine, progress, rehearsalNote, step } from './moves.ts';

const scans = [
  { percent: 20, message: 'Scanning for secrets...', tool: 'scan_secrets' },
  { percent: 40, message: 'Scanning for insecure patterns...', tool: 'scan_patterns' },
  { percent: 60, message: 'Scanning infrastructure code...', tool: 'scan_infrastructure' },
  { percent: 75, message: 'Analyzing dependency vulnerabilities...', tool: 'scan_dependencies' },
];

interface Scanned {
  tool: string;
  answer: ToolAnswer;
}

/** All four scans one after the other; the platform itself counts and prints what they find. */
export const devsecopsScanner: Playbook = function* (brief) {
  yield* step(brief, progress(5, 'Listing files...'), plan('list_files', { depth: 2 }));
  const done: Scanned[] = [];
  for (const { percent, message, tool } of scans) {
    const answer = yield* step(brief, progress(percent, message), plan(tool));
    if (answer !== undefined) done.push({ tool, answer });
  }
  yield* finish(brief, endingOf(brief, done));
};

/** Whatever was not looked at is said in the first line: a part that could not be checked is not clean. */
function endingOf(brief: Brief, done: readonly Scanned[]): Ending {
  const missing = scans.filter(({ tool }) => !brief.offers(tool)).map(({ tool }) => `${tool}: not offered`);
  const failed = done.filter(({ answer }) => answer.isError);
  const gaps = [...missing, ...done.flatMap(gapsOf)];
  const head =
    failed.length === done.length
      ? 'Security scan could not be done'
      : gaps.length === 0
        ? 'Security scan complete'
        : `Security scan complete, but ${gaps.length === 1 ? '1 thing' : `${gaps.length} things`} could not be checked`;
  // What a scanner itself lists as not checked, the platform prints.
  const broken = [...missing, ...failed.flatMap(gapsOf)];
  const details =
    broken.length === 0 ? [] : ['Not checked, so not known to be clean:', ...broken.map((gap) => `- ${gap}`)];
  return {
    exitCode: failed.length === done.length ? 2 : 0,
    summary: [head, ...details, rehearsalNote].join('\n'),
  };
}

/** A scanner lists what it could not check under `Not checked (3):`, a line each, and counts the rest. */
function gapsOf({ tool, answer }: Scanned): string[] {
  if (answer.isError) return [`${tool}: ${firstLine(answer.text)}`];
  const lines = answer.text.split('\n');
  const start = lines.findIndex((line) => /^Not checked \(\d+\):$/.test(line));
  if (start >= 0)
    return lines
      .slice(start + 1)
      .flatMap((line) => (line.startsWith('- ') ? [`${tool}: ${line.slice(2)}`] : []));
  const inSummary = /(\d+) not checked/.exec(lines[0] ?? '');
  return inSummary === null ? [] : [`${tool}: ${firstLine(answer.text)}`];
}
