import {
  all,
  type Brief,
  type PlannedCall,
  type Playbook,
  plan,
  type Script,
  type ToolAnswer,
} from '../playbook.ts';
import { files, search } from './looks.ts';
import { type Ending, finish, firstLine, progress, rehearsalNote } from './moves.ts';
import { survey } from './survey.ts';

const withoutTools = survey({
  steps: [files, search('InstanceType|instance_type|AWS::RDS|NatGateway', 'what costs money')],
  notDone: 'no bill was read, which needs the tools that ask AWS',
});

/** Looked at in one call, so that a reader sees how far it is. */
const regionsAtOnce = 2;

/** The bill, every region, what AWS recommends, and the tools' own sum of it. */
export const costAnalysisAgent: Playbook = function* (brief) {
  if (!brief.offers('cost_report')) return yield* withoutTools(brief);
  const errors: string[] = [];
  const days = /last (?:seven|7) days/i.test(brief.prompt) ? { days: 7 } : {};
  const [accounts] = yield* ask(brief, errors, [
    progress(5, 'Listing accounts and regions...'),
    plan('list_accounts'),
    plan('cost_and_usage', days),
  ]);
  if (accounts?.text.startsWith('No account can be seen') !== false) {
    return yield* finish(brief, nothingSeen(accounts));
  }
  const [listed] = yield* ask(brief, errors, [plan('list_regions')]);
  let next = progress(20, 'Analyzing regions...');
  const regions = regionsIn(listed);
  for (let at = 0; at < regions.length; at += regionsAtOnce) {
    const some = regions.slice(at, at + regionsAtOnce);
    yield* ask(brief, errors, [next, plan('find_unused_resources', { regions: some })]);
    const done = at + some.length;
    const percent = Math.round(20 + (40 * done) / regions.length);
    next = progress(percent, `Analyzed ${some.join(', ')} (${done} of ${regions.length} regions)`);
  }
  yield* ask(brief, errors, [next, plan('cost_changes')]);
  yield* ask(brief, errors, [
    progress(60, 'Completed regional analysis, analyzing account patterns'),
    plan('cost_anomalies'),
    plan('cost_forecast'),
  ]);
  yield* ask(brief, errors, [
    progress(85, 'Identifying optimization opportunities'),
    plan('savings_recommendations'),
  ]);
  const [report] = yield* ask(brief, errors, [
    progress(95, 'Checking savings for overlap...'),
    plan('cost_report'),
  ]);
  yield* finish(brief, endingOf(report, errors));
};

/** Calls tools in one reply; the answers are those of the tools, without that of the progress report. */
function* ask(brief: Brief, errors: string[], calls: readonly PlannedCall[]): Script<readonly ToolAnswer[]> {
  const offered = calls.filter(({ name }) => brief.offers(name));
  const answers = yield* all(...offered);
  return answers.filter((answer, at) => {
    const name = offered[at]?.name;
    if (answer.isError) errors.push(`${name}: ${firstLine(answer.text)}`);
    return name !== 'report_progress';
  });
}

function regionsIn(listed: ToolAnswer | undefined): string[] {
  return /regions are turned on: (.+)/.exec(listed?.text ?? '')?.[1]?.split(', ') ?? [];
}

function nothingSeen(accounts: ToolAnswer | undefined): Ending {
  const why =
    /^- AWS accounts: (.+)$/m.exec(accounts?.text ?? '')?.[1] ?? firstLine(accounts?.text ?? 'no answer');
  return {
    exitCode: 2,
    summary: [`Cost analysis incomplete: ${why}`, 'No amounts: no bill was read.', rehearsalNote].join('\n'),
  };
}

/** The amount is the tool's; what it could not see makes the analysis incomplete, whatever was found. */
function endingOf(report: ToolAnswer | undefined, errors: readonly string[]): Ending {
  const [, found, unseen = '0'] =
    /^Found (.+\/month) in potential savings; (\d+) things? not analyzed/.exec(report?.text ?? '') ?? [];
  const missing = Number(unseen) + errors.length;
  const amount = found === undefined ? '' : `Found ${found} in potential savings`;
  const headline =
    missing === 0 && found !== undefined
      ? `Cost analysis complete. ${amount}`
      : `Cost analysis incomplete: ${missing} ${missing === 1 ? 'thing' : 'things'} not analyzed. ${amount}`.trimEnd();
  return {
    exitCode: missing === 0 && found !== undefined ? 0 : 2,
    summary: [headline, ...detailsOf(report), ...errors.map((error) => `- ${error}`), rehearsalNote].join(
      '\n',
    ),
  };
}

const maxDetails = 80;

function detailsOf(report: ToolAnswer | undefined): string[] {
  if (report === undefined || report.isError) return [];
  return report.text.split('\n').slice(1, maxDetails);
}
