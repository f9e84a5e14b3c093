import { type Brief, type Playbook, plan, type ToolAnswer } from '../playbook.ts';
import { dependencies, files } from './looks.ts';
import { type Ending, finish, firstLine, hadNothing, progress, rehearsalNote, step } from './moves.ts';

const checks = [
  { percent: 20, ...dependencies },
  { percent: 45, message: 'Comparing manifests, imports and licences...', tool: 'scan_packages' },
  { percent: 70, message: 'Checking environment variables and engines...', tool: 'scan_environment' },
  { percent: 85, message: 'Writing the bill of materials...', tool: 'make_sbom' },
];

interface Checked {
  tool: string;
  answer: ToolAnswer;
}

/** All checks one after the other; the platform itself counts and prints what they find. */
export const dependencyAgent: Playbook = function* (brief) {
  yield* step(brief, progress(5, 'Finding manifests...'), plan(files.tool, files.input));
  const done: Checked[] = [];
  for (const { percent, message, tool } of checks) {
    const answer = yield* step(brief, progress(percent, message), plan(tool));
    if (answer !== undefined) done.push({ tool, answer });
  }
  yield* finish(brief, endingOf(brief, done));
};

/** What is told besides the findings: a line of the answer begins with one of these. */
const told = /^(?:Declared|Licences known|In several versions|Compared with|Variables|Bill of materials)\b/;

function endingOf(brief: Brief, done: readonly Checked[]): Ending {
  const missing = checks.filter(({ tool }) => !brief.offers(tool)).map(({ tool }) => `${tool}: not offered`);
  const failed = done.filter(({ answer }) => answer.isError);
  const broken = [...missing, ...failed.map(({ tool, answer }) => `${tool}: ${firstLine(answer.text)}`)];
  const good = done.filter(({ answer }) => !answer.isError);
  const notes = good.flatMap(({ answer }) => answer.text.split('\n').filter((line) => told.test(line)));
  return {
    exitCode: broken.length > 0 ? 2 : good.some(({ answer }) => isGrave(answer)) ? 1 : 0,
    summary: [
      broken.length === 0
        ? headlineOf(good)
        : `Dependency check incomplete: ${broken.length} of its ${checks.length} parts could not be done`,
      ...broken.map((gap) => `- ${gap}`),
      ...notes.map(firstLine),
      'Not judged: whether a server meets these needs. That takes the server.',
      rehearsalNote,
    ].join('\n'),
  };
}

function headlineOf(done: readonly Checked[]): string {
  const scans = done.filter(({ tool }) => tool.startsWith('scan_')).map(({ answer }) => answer);
  return hadNothing(scans) ? 'Dependency check found nothing to check' : 'Dependency check complete';
}

/** By the counts of the tool's first line. */
function isGrave({ text }: ToolAnswer): boolean {
  return /\b[1-9]\d* (?:critical|high)\b/.test(firstLine(text));
}
