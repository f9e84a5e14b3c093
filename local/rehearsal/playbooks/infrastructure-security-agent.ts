import { type Brief, type Playbook, plan, type ToolAnswer } from '../playbook.ts';
import { files, history, infrastructure, secrets } from './looks.ts';
import { type Ending, finish, firstLine, progress, rehearsalNote, step } from './moves.ts';
import { survey } from './survey.ts';

const withoutTools = survey({
  steps: [files, history, infrastructure, secrets],
  notDone: 'no AWS account was looked at and no compliance judged, which needs the tools that ask AWS',
});

/** The workspace first, if there is one, so that what is found in it counts; then the accounts. */
export const infrastructureSecurityAgent: Playbook = function* (brief) {
  if (!brief.offers('assess_controls')) return yield* withoutTools(brief);
  const listed = yield* step(
    brief,
    progress(5, 'Finding infrastructure code...'),
    plan(files.tool, files.input),
  );
  const hasWorkspace = listed?.text.includes('without a workspace') === false;
  const scans: { tool: string; answer: ToolAnswer | undefined }[] = [];
  if (hasWorkspace) {
    for (const [percent, { tool, message }] of [[20, infrastructure] as const, [30, secrets] as const]) {
      scans.push({ tool, answer: yield* step(brief, progress(percent, message), plan(tool)) });
    }
  }
  const assessed = yield* step(
    brief,
    progress(40, 'Checking controls in every account and region...'),
    plan('assess_controls', { frameworks: frameworksIn(brief.prompt) }),
  );
  yield* finish(brief, endingOf(brief, { hasWorkspace, scans, assessed }));
};

function frameworksIn(prompt: string): string[] {
  const named = [
    ...(/\bsoc\s?2\b/i.test(prompt) ? ['soc2'] : []),
    ...(/\bhipaa\b/i.test(prompt) ? ['hipaa'] : []),
  ];
  return named.length === 0 ? ['soc2', 'hipaa'] : named;
}

interface Done {
  hasWorkspace: boolean;
  scans: readonly { tool: string; answer: ToolAnswer | undefined }[];
  assessed: ToolAnswer | undefined;
}

/** More than this of the tool's report is not shown; all of it is in `controls.json`. */
const maxDetails = 120;

/** Verdicts and counts are the tool's; what was not assessed makes the check incomplete, whatever was found. */
function endingOf({ prompt }: Brief, { hasWorkspace, scans, assessed }: Done): Ending {
  const failed = scans.filter(({ answer }) => answer?.isError === true);
  const errors = failed.map(({ tool, answer }) => `${tool}: ${firstLine(answer?.text ?? '')}`);
  const isAssessed = assessed?.isError === false;
  const unseen = Number(/; (\d+) things? not assessed/.exec(firstLine(assessed?.text ?? ''))?.[1] ?? 0);
  const missing = [
    ...(isAssessed ? [] : [`assess_controls: ${firstLine(assessed?.text ?? 'no answer')}`]),
    ...errors,
    ...(unseen > 0 ? [`${unseen} ${unseen === 1 ? 'thing' : 'things'} not assessed`] : []),
    ...(asksForOwnPolicy(prompt)
      ? ['company security policies not assessed: reading them takes a model']
      : []),
  ];
  return {
    exitCode: missing.length === 0 ? 0 : 2,
    summary: [
      missing.length === 0
        ? 'Compliance check complete'
        : `Compliance check incomplete: ${missing.join('; ')}`,
      ...(isAssessed ? assessed.text.split('\n').slice(0, maxDetails) : []),
      ...(hasWorkspace ? [] : ['No workspace was given, so no infrastructure code was looked at.']),
      rehearsalNote,
    ].join('\n'),
  };
}

function asksForOwnPolicy(prompt: string): boolean {
  return /\b(?:company|corporate|internal|our own|security)\s+(?:\w+\s+)?polic/i.test(prompt);
}
