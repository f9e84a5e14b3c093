import type { Command } from 'commander';
import { renderAgentList } from '#client/render/agent-list.ts';
import { UsageError } from '#client/usage-error.ts';
import type { TaskAnswer } from '#shared/contract/task.ts';
import { exitCodes } from '../exit-codes.ts';
import { describeFailure } from '../failure.ts';
import { resolveWorkspace } from '../follow/send-workspace.ts';
import { type StartRequest, startAgent, startAndFollow } from '../follow/start-and-follow.ts';
import { createNotifier } from '../notify/notifier.ts';
import { notifyingView } from '../notify/notifying-view.ts';
import { readText } from '../read-text.ts';
import { openApi, type Run } from '../run.ts';
import { withSince } from '../since.ts';
import { chooseView } from '../view/choose-view.ts';
import { writeJson } from '../view/json-view.ts';
import type { CliWorld } from '../world.ts';
import { notEmpty } from './option-values.ts';
import { addHow, addWhat, type TaskFlags } from './task-options.ts';

const seeHelp = 'See `agents task --help`.';

const examples = `
Examples:
  agents task devsecops-scanner "Full security scan" --workspace .
  agents task code-review-agent "Review the last commit" --workspace . --background
  agents task devsecops-scanner "Scan my branch" --since main --workspace .
  agents task cost-analysis-agent --prompt-file costs.md --timeout 45 --max-cost 2.50
  id=$(agents task test-runner-agent "Run all tests" --workspace . --detach)
  git diff | agents task code-review-agent --prompt-file - --json
  agents task --file checks.yaml --workspace .

A file holds a list of tasks, or defaults and tasks; folders and prompt files are found from where it lies:
  defaults: { workspace: ../shop, timeout_minutes: 20 }
  tasks:
    - { subagent_type: devsecops-scanner, prompt: Full security scan }
    - { subagent_type: code-review-agent, prompt_file: review.md, since: main }
Its tasks start in their order, as fast as the limit of running agents lets them. Run again, a file starts only what
has changed; --again starts all. It ends with the worst exit code, the highest.

Ends with the agent's own exit code. Ctrl-C leaves the agent running and says how to come back, or kills it with
--kill-on-interrupt.`;

export function addTask(program: Command, run: Run): void {
  const command = program
    .command('task')
    .summary('start an agent, or many, and follow to the end, or leave in the background')
    .description('Starts an agent. Follows it to its end unless told to leave it in the background.')
    .argument('[type]', 'agent type; `agents types` lists them', notEmpty)
    .argument('[prompt...]', 'the work');
  addWhat(command);
  addHow(command);
  command
    .addHelpText('after', examples)
    .action(async (...[type, words]: [string | undefined, string[], ...unknown[]]) => {
      const flags = command.optsWithGlobals<TaskFlags>();
      if (flags.file !== undefined) {
        run.exitCode = await manyTasks(run, type, { ...flags, file: flags.file });
        return;
      }
      if (type === undefined) throw new UsageError("missing required argument 'type'", seeHelp);
      const prompt = withSince(await readPrompt(run.world, words, flags.promptFile), flags.since);
      run.exitCode = await task(run, { ...requestOf(type, flags), prompt }, flags);
    });
}

/** The options of a single task are what tasks of the file have where they say nothing else. */
async function manyTasks(
  run: Run,
  type: string | undefined,
  flags: TaskFlags & { file: string },
): Promise<number> {
  if (type !== undefined)
    throw new UsageError('the file names the tasks', 'Leave agent type and prompt out.');
  const { taskBatch } = await import('../batch/task-batch.ts');
  const { workspace, since, ...request } = { ...flags, ...requestOf('', flags) };
  const { subagent_type: _each, ...fields } = request.task;
  const outer = {
    ...fields,
    // Named on the command line, a folder is looked for from here.
    ...(workspace === undefined ? {} : { workspace: resolveWorkspace('.', workspace) }),
    ...(since === undefined ? {} : { since }),
  };
  return await taskBatch({ ...run, open: () => openApi(run, flags) }, flags, outer);
}

async function task(
  run: Run,
  { prompt, ...request }: StartRequest & { prompt: string | undefined },
  flags: TaskFlags,
): Promise<number> {
  if ((prompt ?? '').trim() === '' && flags.description === undefined) {
    throw new UsageError(
      'there is nothing to do',
      'Give the agent a prompt, or --prompt-file, or --description.',
    );
  }
  const { world, signal } = run;
  const { command } = world;
  const whole = { ...request, task: { ...request.task, ...(prompt === undefined ? {} : { prompt }) } };
  const deps = { api: await openApi(run, flags), world };
  const plain = chooseView(run, flags);
  const view = flags.notify === true ? notifyingView(plain, createNotifier(world)) : plain;
  if (flags.background !== true) {
    const onInterrupt = flags.killOnInterrupt === true ? 'kill' : 'leave';
    const code = await startAndFollow(deps, whole, { view, signal, command, onInterrupt });
    // The view told a person; a program that waits for a document gets one.
    if (flags.json === true && signal.aborted && code === exitCodes.interrupted) {
      writeJson(world.out, { error: describeFailure(signal.reason) });
    }
    return code;
  }
  const started = await startAgent(deps, whole, { view, signal }).finally(() => view.close());
  if (flags.json === true) writeJson(world.out, started);
  else world.out.write(flags.detach === true ? `${started.agent_id}\n` : renderStarted(started, world));
  return 0;
}

function requestOf(type: string, flags: TaskFlags): StartRequest {
  const { description, model, timeout, maxCost, onDuplicate, workspace, idempotencyKey } = flags;
  return {
    task: {
      subagent_type: type,
      ...(description === undefined ? {} : { description }),
      ...(model === undefined ? {} : { model }),
      ...(timeout === undefined ? {} : { timeout_minutes: timeout }),
      ...(maxCost === undefined ? {} : { max_cost_usd: maxCost }),
      ...(onDuplicate === undefined ? {} : { on_duplicate: onDuplicate }),
    },
    workspace,
    idempotencyKey,
  };
}

async function readPrompt(
  world: Pick<CliWorld, 'stdin'>,
  words: readonly string[],
  file: string | undefined,
): Promise<string | undefined> {
  if (file === undefined) return words.length === 0 ? undefined : words.join(' ');
  if (words.length > 0)
    throw new UsageError('there are two prompts', 'Give it on the command line or in --prompt-file.');
  return await readText(world, file, 'prompt');
}

function renderStarted(started: TaskAnswer, { command, now }: CliWorld): string {
  return [
    renderAgentList([started], new Date(now())),
    ...(started.rehearsal
      ? ['Rehearsal: no model is behind this run; a scripted playbook chooses the steps.']
      : []),
    `Follow it:  ${command} output ${started.agent_id} --follow`,
    `Stop it:    ${command} kill ${started.agent_id}`,
    '',
  ].join('\n');
}
