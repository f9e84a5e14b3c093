import { type Command, Option } from 'commander';
import { limits } from '#shared/agent/limits.ts';
import type { GlobalFlags } from '../run.ts';
import { amount, notEmpty, reference, wholeNumber } from './option-values.ts';

export interface TaskFlags extends GlobalFlags {
  file?: string;
  dryRun?: boolean;
  again?: boolean;
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
  detach?: boolean;
  notify?: boolean;
  follow?: boolean;
  verbose?: boolean;
  killOnInterrupt?: boolean;
}

/** Options that say what is to be done. */
export function addWhat(command: Command): void {
  const { min, max } = limits.timeoutMinutes;
  command
    .addOption(
      new Option('--file <batch.yaml>', 'start many: a YAML list of tasks, or - for standard input')
        .argParser(notEmpty)
        .conflicts(['promptFile', 'idempotencyKey', 'description']),
    )
    .option('--prompt-file <file>', 'read the prompt from a file, or from standard input with -')
    .option(
      '--since <ref>',
      'keep to what changed since a branch, tag or commit; told to the agent as the last line of its prompt',
      reference,
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
    .option('--idempotency-key <key>', 'the same key and task start one agent, however often sent', notEmpty);
}

/** Options that say how it is started and followed. */
export function addHow(command: Command): void {
  command
    .option('-b, --background', 'start it, say how to come back, and leave it running')
    .addOption(
      new Option('-d, --detach', 'the same, and print its id alone, for scripts').implies({
        background: true,
      }),
    )
    .option('-f, --follow', 'with --json: print JSON lines as things happen')
    .option('-v, --verbose', 'also print progress lines on a terminal')
    .addOption(
      new Option('--kill-on-interrupt', 'let Ctrl-C kill the agent').conflicts(['background', 'detach']),
    )
    .addOption(
      new Option('--notify', 'notify on the desktop when it ends or asks for approval').conflicts([
        'background',
        'detach',
      ]),
    )
    .option('--dry-run', 'with --file: check the file and show its tasks')
    .option('--again', 'with --file: start also what an earlier run of the file has started');
}
