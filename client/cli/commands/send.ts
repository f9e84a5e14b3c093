import type { Command } from 'commander';
import { UsageError } from '#client/usage-error.ts';
import { cleanLine } from '#shared/agent/output.ts';
import { resolveAgentId } from '../agent-ids.ts';
import { readText } from '../read-text.ts';
import { type GlobalFlags, openApi, type Run } from '../run.ts';
import { writeJson } from '../view/json-view.ts';
import type { CliWorld } from '../world.ts';
import { notEmpty } from './option-values.ts';

interface SendFlags extends GlobalFlags {
  file?: string;
}

const examples = `
Examples:
  agents send abcdefghij "Leave the folder legacy/ out"
  agents send abcdefghij --file notes.md
  agents send monitoring "Watch the 5xx rate of checkout as well"

The agent is told before its next turn, and its output then says so. One that waits is not woken by it. An agent
that has ended takes no messages.`;

export function addSend(program: Command, run: Run): void {
  program
    .command('send')
    .summary('tell a running agent something')
    .description('Sends a message to a running agent.')
    .argument('<id>', 'agent id, or a beginning or an end of it', notEmpty)
    .argument('[text]', 'what the agent should know or do', notEmpty)
    .option('--file <file>', 'read the text from a file, or from standard input with -', notEmpty)
    .addHelpText('after', examples)
    .action(async (...[id, words, , command]: [string, string | undefined, unknown, Command]) => {
      const flags = command.optsWithGlobals<SendFlags>();
      const { world, signal } = run;
      const text = await readMessage(world, words, flags.file);
      const api = await openApi(run, flags);
      const agentId = await resolveAgentId({ api, now: world.now, signal }, id);
      const answer = await api.send(agentId, { text }, { signal });
      if (flags.json === true) writeJson(world.out, answer);
      else world.out.write(`${cleanLine(answer.message)}\n`);
    });
}

async function readMessage(
  world: Pick<CliWorld, 'stdin'>,
  words: string | undefined,
  file: string | undefined,
): Promise<string> {
  if (words !== undefined && file !== undefined) {
    throw new UsageError('there are two messages', 'Give it on the command line or in --file.');
  }
  const text = words ?? (file === undefined ? '' : await readText(world, file, 'message'));
  if (text.trim() !== '') return text;
  throw new UsageError('there is nothing to tell', 'Give the text on the command line or in --file.');
}
