import type { Command } from 'commander';
import { cleanLine } from '#shared/agent/output.ts';
import { resolveAgentIds } from '../agent-ids.ts';
import { type GlobalFlags, openApi, type Run } from '../run.ts';
import { writeJson } from '../view/json-view.ts';
import { eachNotEmpty } from './option-values.ts';

const examples = `
Examples:
  agents kill agent-monitoring-abcdefghij
  agents kill monitoring
  agents kill abcdefghij klmnopqrst

What the agent wrote stays readable. Killing one that has ended does nothing and is no error.`;

export function addKill(program: Command, run: Run): void {
  program
    .command('kill')
    .summary('stop agents')
    .description('Stops agents. After the answer they write nothing more and call no tool.')
    .argument('<id...>', 'agent ids, or beginnings or ends of them', eachNotEmpty)
    .addHelpText('after', examples)
    .action(async (ids: string[], _flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<GlobalFlags>();
      const { world, signal } = run;
      const api = await openApi(run, flags);
      // All are found before the first is killed: a mistyped id kills nothing.
      const agentIds = await resolveAgentIds({ api, now: world.now, signal }, ids);
      const agents = await Promise.all(agentIds.map((id) => api.kill(id)));
      if (flags.json === true) writeJson(world.out, { agents });
      else for (const { message } of agents) world.out.write(`${cleanLine(message)}\n`);
    });
}
