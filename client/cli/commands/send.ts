import type { Command } from 'commander';
import { cleanLine } from '#shared/agent/output.ts';
import { resolveAgentId } from '../agent-ids.ts';
import { type GlobalFlags, openApi, type Run } from '../run.ts';
import { writeJson } from '../view/json-view.ts';
import { notEmpty } from './option-values.ts';

const examples = `
Examples:
  agents send abcdefghij "Leave the folder legacy/ out"
  agents send monitoring "Watch the 5xx rate of checkout as well"

The agent is told before its next turn, and its output then says so. One that waits is not woken by it. An agent
that has ended takes no messages.`;

export function addSend(program: Command, run: Run): void {
  program
    .command('send')
    .summary('tell a running agent something')
    .description('Sends a message to a running agent.')
    .argument('<id>', 'agent id, or a beginning or an end of it', notEmpty)
    .argument('<text>', 'what the agent should know or do', notEmpty)
    .addHelpText('after', examples)
    .action(async (...[id, text, , command]: [string, string, unknown, Command]) => {
      const flags = command.optsWithGlobals<GlobalFlags>();
      const { world, signal } = run;
      const api = await openApi(run, flags);
      const agentId = await resolveAgentId({ api, now: world.now, signal }, id);
      const answer = await api.send(agentId, { text }, { signal });
      if (flags.json === true) writeJson(world.out, answer);
      else world.out.write(`${cleanLine(answer.message)}\n`);
    });
}
