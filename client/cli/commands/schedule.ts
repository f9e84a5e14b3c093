import { type Command, Option } from 'commander';
import { limits } from '#shared/agent/limits.ts';
import { overlapPolicies } from '#shared/contract/schedules.ts';
import { type GlobalFlags, openApi, type Run } from '../run.ts';
import { type PutFlags, putSchedule } from '../schedule/put-schedule.ts';
import { renderSchedule, renderScheduleLine } from '../schedule/render-schedule.ts';
import { writeJson } from '../view/json-view.ts';
import { amount, notEmpty, wholeNumber } from './option-values.ts';

const examples = `
Examples:
  agents schedule list
  agents schedule put nightly devsecops-scanner "Full scan" --when "cron(0 2 * * ? *)" --timezone Europe/Berlin
  agents schedule put nightly --when "rate(12 hours)"
  agents schedule put nightly --disable
  agents schedule put weekly --file weekly.yaml
  agents schedule delete nightly

--when takes the forms of EventBridge Scheduler: rate(12 hours), cron(0 2 * * ? *) with six fields, at(2026-12-24T18:00:00).
put without an agent type changes the schedule that is there. A file holds what the API takes:
  expression: cron(0 6 ? * MON *)
  timezone: Europe/Berlin
  task: { subagent_type: cost-analysis-agent, prompt: What did AWS cost last week? }`;

export function addSchedule(program: Command, run: Run): void {
  const schedule = program
    .command('schedule')
    .summary('start agents at set times')
    .description('Shows and changes what starts agents at set times.')
    .addHelpText('after', examples);
  schedule
    .command('list')
    .description('Lists your schedules, when they fire next, and what came of the last time.')
    .action(async (_flags: unknown, command: Command) => {
      await list(run, command.optsWithGlobals<GlobalFlags>());
    });
  schedule
    .command('show')
    .description('Shows one whole.')
    .argument('<name>', 'of the schedule', notEmpty)
    .action(async (name: string, _flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<GlobalFlags>();
      const answer = await (await openApi(run, flags)).getSchedule(name, { signal: run.signal });
      if (flags.json === true) writeJson(run.world.out, answer);
      else run.world.out.write(renderSchedule(answer));
    });
  addPut(schedule, run);
  schedule
    .command('delete')
    .description('Deletes one; agents that it started go on.')
    .argument('<name>', 'of the schedule', notEmpty)
    .action(async (name: string, _flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<GlobalFlags>();
      const answer = await (await openApi(run, flags)).deleteSchedule(name, { signal: run.signal });
      if (flags.json === true) writeJson(run.world.out, answer);
      else
        run.world.out.write(
          answer.deleted ? `${answer.name} is deleted.\n` : `There is no ${answer.name}.\n`,
        );
    });
}

function addPut(schedule: Command, run: Run): void {
  const { min, max } = limits.timeoutMinutes;
  schedule
    .command('put')
    .description('Makes a schedule, or changes one.')
    .argument('<name>', 'of the schedule', notEmpty)
    .argument('[type]', 'agent type; without one the schedule that is there is changed', notEmpty)
    .argument('[prompt...]', 'the work')
    .option('--when <expression>', 'rate(...), cron(...) or at(...)', notEmpty)
    .option('--timezone <name>', 'for cron and at, such as Europe/Berlin (default: UTC)', notEmpty)
    .addOption(new Option('--overlap <what>', 'where an earlier agent still runs').choices(overlapPolicies))
    .option('--disable', 'keep it, and start nothing')
    .addOption(new Option('--enable', 'start agents again').conflicts('disable'))
    .addOption(
      new Option('--file <file>', 'a YAML file with the whole schedule, or - for standard input').argParser(
        notEmpty,
      ),
    )
    .option('--description <line>', "one line for lists (default: the prompt's first line)", notEmpty)
    .option('-w, --workspace <folder|ws-id>', 'what the agents may read: as it is now, or was', notEmpty)
    .option('--model <model>', "haiku, sonnet, opus or a full model id (default: the type's own)", notEmpty)
    .option('--timeout <minutes>', "ends the agent (default: the type's own)", wholeNumber(min, max))
    .option('--max-cost <usd>', 'spending limit of each agent', amount(limits.costUsd))
    .action(
      async (...[name, type, words, , command]: [string, string | undefined, string[], unknown, Command]) => {
        const flags = command.optsWithGlobals<PutFlags>();
        const api = await openApi(run, flags);
        const answer = await putSchedule({ ...run, api }, { name, type, prompt: words.join(' ') }, flags);
        if (flags.json === true) writeJson(run.world.out, answer);
        else run.world.out.write(renderSchedule(answer));
      },
    );
}

async function list(run: Run, flags: GlobalFlags): Promise<void> {
  const { out, err, now, command } = run.world;
  const answer = await (await openApi(run, flags)).listSchedules({ signal: run.signal });
  if (flags.json === true) return writeJson(out, answer);
  const { schedules } = answer;
  const width = Math.max(0, ...schedules.map(({ name }) => name.length));
  for (const one of schedules) out.write(`${renderScheduleLine(one, { now: now(), width })}\n`);
  if (schedules.length === 0) err.write(`No schedules yet. Make one:  ${command} schedule put --help\n`);
}
