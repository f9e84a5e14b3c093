import type { Command } from 'commander';
import { renderDuration } from '#client/render/duration.ts';
import { cleanLine } from '#shared/agent/output.ts';
import type { ToolCallsAnswer } from '#shared/contract/tool-calls.ts';
import { forReading, resolveAgentId } from '../agent-ids.ts';
import { type GlobalFlags, openApi, type Run } from '../run.ts';
import { writeJson } from '../view/json-view.ts';
import { notEmpty } from './option-values.ts';

const examples = `
Examples:
  agents audit devsecops
  agents audit agent-devsecops-scanner-abcdefghij --json

Calls are kept for 14 days, longer than their agent: name it by its whole id then.`;

export function addAudit(program: Command, run: Run): void {
  program
    .command('audit')
    .summary('show which tools an agent called')
    .description('Shows every tool that an agent called: when, with what, how long, and what came of it.')
    .argument('<id>', 'agent id, or a beginning or an end of it', notEmpty)
    .addHelpText('after', examples)
    .action(async (id: string, _flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<GlobalFlags>();
      const { world, signal } = run;
      const api = await openApi(run, flags);
      const agentId = await resolveAgentId(forReading({ api, world, signal }), id);
      const tool_calls: ToolCallsAnswer['tool_calls'] = [];
      let cursor: string | undefined;
      do {
        const page = await api.toolCalls(agentId, cursor === undefined ? {} : { cursor }, { signal });
        tool_calls.push(...page.tool_calls);
        cursor = page.next_cursor;
      } while (cursor !== undefined);
      if (flags.json === true) writeJson(world.out, { agent_id: agentId, tool_calls });
      else world.out.write(tool_calls.map((call) => `${cleanLine(lineOf(call))}\n`).join(''));
      if (tool_calls.length === 0) world.err.write(`${agentId} has called no tools.\n`);
    });
}

function lineOf(call: ToolCallsAnswer['tool_calls'][number]): string {
  const { started_at, outcome, tool, duration_ms, input, aftermath } = call;
  const duration = duration_ms < 1_000 ? `${Math.round(duration_ms)}ms` : renderDuration(duration_ms);
  const told = aftermath === undefined ? '' : `  ${aftermath}`;
  return `${started_at}  ${outcome.padEnd(7)}  ${tool}  ${duration}  ${input}${told}`;
}
