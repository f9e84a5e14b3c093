import type { Command } from 'commander';
import { cleanLine } from '#shared/agent/output.ts';
import type { ListAgentTypesAnswer } from '#shared/contract/agent-types.ts';
import { type GlobalFlags, openApi, type Run } from '../run.ts';
import { writeJson } from '../view/json-view.ts';
import { choosePaint, type Paint } from '../view/paint.ts';
import { fitColumns } from '../view/progress-bar.ts';

const examples = `
Examples:
  agents types
  agents types --json | jq -r '.agent_types[].name'`;

export function addTypes(program: Command, run: Run): void {
  program
    .command('types')
    .summary('list agent types')
    .description('Lists the agent types that can be started.')
    .addHelpText('after', examples)
    .action(async (_flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<GlobalFlags>();
      const { world, signal } = run;
      const api = await openApi(run, flags);
      const answer = await api.types({ signal });
      if (flags.json === true) return writeJson(world.out, answer);
      const { out, env } = world;
      const columns = out.isTTY === true ? (out.columns ?? 80) : Number.POSITIVE_INFINITY;
      out.write(renderTypes(answer, columns, choosePaint(env, out)));
    });
}

/** A line each: name, model, time limit, and as much of the description as fits. */
function renderTypes({ agent_types }: ListAgentTypesAnswer, columns: number, paint: Paint): string {
  const rows = agent_types.map(({ name, model, timeout_minutes, description }) => ({
    name: cleanLine(name),
    facts: `${cleanLine(model)}, ${timeout_minutes} min`,
    description: cleanLine(description.replaceAll(/\s+/g, ' ')),
  }));
  const nameWidth = Math.max(0, ...rows.map(({ name }) => name.length));
  const factsWidth = Math.max(0, ...rows.map(({ facts }) => facts.length));
  return rows
    .map(({ name, facts, description }) => {
      const start = `${paint('bold', name.padEnd(nameWidth))}  ${paint('dim', facts.padEnd(factsWidth))}`;
      return `${start}  ${fitColumns(description, columns - nameWidth - factsWidth - 5)}`.trimEnd();
    })
    .map((line) => `${line}\n`)
    .join('');
}
