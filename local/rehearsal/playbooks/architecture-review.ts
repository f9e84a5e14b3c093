import { type Brief, plan, type Script, type ToolAnswer } from '../playbook.ts';
import { files, infrastructure } from './looks.ts';
import { type Ending, firstLine, progress, rehearsalNote, step } from './moves.ts';

interface Looked {
  tool: string;
  answer: ToolAnswer;
}

/** Templates of the workspace, and stacks of the accounts where the prompt speaks of them or there is nothing else. */
export function* reviewArchitecture(brief: Brief): Script<Ending> {
  const looked: Looked[] = [];
  const look = function* (percent: number, message: string, tool: string): Script {
    const answer = yield* step(brief, progress(percent, message), plan(tool));
    if (answer !== undefined) looked.push({ tool, answer });
  };
  const listed = yield* step(
    brief,
    progress(5, 'Finding infrastructure code...'),
    plan(files.tool, files.input),
  );
  const hasWorkspace = listed?.text.includes('without a workspace') === false;
  if (hasWorkspace) {
    yield* look(25, infrastructure.message, infrastructure.tool);
    yield* look(45, 'Reviewing reliability...', 'review_architecture');
  }
  if (!hasWorkspace || /\b(?:stacks?|live|running|accounts?)\b/i.test(brief.prompt))
    yield* look(65, 'Reviewing stacks in the accounts...', 'review_stacks');
  return endingOf(looked);
}

/** Whoever only looks at the exit code must not take "there was nothing to look at" for "it is sound". */
function endingOf(looked: readonly Looked[]): Ending {
  const seen = looked.filter(({ answer }) => !answer.isError);
  const reviewed = seen.filter(
    ({ tool, answer }) => /^review_/.test(tool) && countIn(answer, /^Checked (\d+) /) > 0,
  );
  const missing = [
    ...looked
      .filter(({ answer }) => answer.isError)
      .map(({ tool, answer }) => `${tool}: ${firstLine(answer.text)}`),
    ...(reviewed.length === 0 ? ['no template and no stack could be reviewed'] : []),
    ...seen.flatMap(({ tool, answer }) => {
      const count = countIn(answer, /; (\d+) not checked/);
      return count === 0 ? [] : [`${tool}: ${count} not checked`];
    }),
  ];
  return {
    exitCode: missing.length === 0 ? 0 : 2,
    summary: [
      missing.length === 0
        ? 'Architecture review complete'
        : `Architecture review incomplete: ${missing.join('; ')}`,
      ...seen.map(({ tool, answer }) => `- ${tool}: ${firstLine(answer.text)}`),
      ...seen.flatMap(({ answer }) => stacksIn(answer)),
      'By fixed rules alone: nothing beyond them was judged, which needs a model. Nothing was deployed.',
      rehearsalNote,
    ].join('\n'),
  };
}

function countIn({ text }: ToolAnswer, pattern: RegExp): number {
  return Number(pattern.exec(firstLine(text))?.[1] ?? 0);
}

const maxLines = 60;

/** One line for each stack, as the tool told it. */
function stacksIn({ text }: ToolAnswer): string[] {
  const [, told] = text.split('\nStacks:\n');
  return told === undefined ? [] : told.split('\n').slice(0, maxLines);
}
