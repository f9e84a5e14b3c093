import { type Command, Option } from 'commander';
import { renderAgentList } from '#client/render/agent-list.ts';
import { UsageError } from '#client/usage-error.ts';
import { limits } from '#shared/agent/limits.ts';
import type { TaskAnswer } from '#shared/contract/task.ts';
import { exitCodes } from '../exit-codes.ts';
import { describeFailure } from '../failure.ts';
import { type StartRequest, startAgent, startAndFollow } from '../follow/start-and-follow.ts';
import { readText } from '../read-text.ts';
import { type GlobalFlags, openApi, type Run } from '../run.ts';
import { chooseView } from '../view/choose-view.ts';
import { writeJson } from '../view/json-view.ts';
import type { CliWorld } from '../world.ts';
import { amount, gitReference, notEmpty, wholeNumber } from './option-values.ts';

interface TaskFlags extends GlobalFlags {
  promptFile?: string;
  since?: string;
  description?: string;
  workspace?: string;
  model?: string;
  timeout?: number;
  maxCost?: number;
  onDuplicate?: 'allow' | 'reject' | 'reuse';
  idempotencyKey?: string;
  background?: boolean;
  follow?: boolean;
  verbose?: boolean;
  killOnInterrupt?: boolean;
}

const examples = `
Examples:
  agents task devsecops-scanner "Full security scan" --workspace .
  agents task code-review-agent "Review the last commit" --workspace . --background
  agents task devsecops-scanner "Scan my branch" --since main --workspace .
  agents task cost-analysis-agent --prompt-file costs.md --timeout 45 --max-cost 2.50
  git diff | agents task code-review-agent --prompt-file - --json

Ends with the agent's own exit code. Ctrl-C leaves the agent running, or kills it with --kill-on-interrupt.`;

export function addTask(program: Command, run: Run): void {
  const { min, max } = limits.timeoutMinutes;
  program
    .command('task')
    .summary('start an agent and follow it to its end, or leave it in the background')
    .description('Starts an agent. Follows it to its end unless told to leave it in the background.')
    .argument('<type>', 'agent type; `agents types` lists them', notEmpty)
    .argument('[prompt...]', 'the work')
    .option('--prompt-file <file>', 'read the prompt from a file, or from standard input with -')
    .option(
      '--since <ref>',
      'keep to what changed since a branch, tag or commit; told to the agent as the last line of its prompt',
      gitReference,
    )
    .option('--description <line>', "one line for lists (default: the prompt's first line)", notEmpty)
    .option(
      '-w, --workspace <folder|ws-id>',
      'what the agent may read: a folder, sent once, or an earlier workspace',
      notEmpty,
    )
    .option('--model <model>', "haiku, sonnet, opus or a full model id (default: the type's own)", notEmpty)
    .option('--timeout <minutes>', "ends the agent (default: the type's own)", wholeNumber(min, max))
    .option('--max-cost <usd>', 'spending limit', amount(limits.costUsd))
    .addOption(
      new Option('--on-duplicate <what>', 'where this type already runs on this workspace').choices([
        'allow',
        'reject',
        'reuse',
      ]),
    )
    .option('--idempotency-key <key>', 'the same key and task start one agent, however often sent', notEmpty)
    .option('-b, --background', 'print the id and leave the agent running')
    .option('-f, --follow', 'with --json: print JSON lines as things happen')
    .option('-v, --verbose', 'also print progress lines on a terminal')
    .addOption(new Option('--kill-on-interrupt', 'let Ctrl-C kill the agent').conflicts('background'))
    .addHelpText('after', examples)
    .action(async (...[type, words, , command]: [string, string[], unknown, Command]) => {
      const flags = command.optsWithGlobals<TaskFlags>();
      const prompt = withSince(await readPrompt(run.world, words, flags.promptFile), flags.since);
      run.exitCode = await task(run, { ...requestOf(type, flags), prompt }, flags);
    });
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
  const view = chooseView(run, flags);
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
  else world.out.write(renderStarted(started, world));
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

/** A line of its own, as a person could have written it: any agent type can be asked for it. */
function withSince(prompt: string | undefined, since: string | undefined): string | undefined {
  return since === undefined ? prompt : [prompt ?? '', `--since ${since}`].join('\n').trimStart();
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
