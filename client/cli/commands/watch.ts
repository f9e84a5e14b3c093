import type { Command } from 'commander';
import type { ListedAgent } from '#shared/contract/list-agents.ts';
import { resolveAgentIds } from '../agent-ids.ts';
import { exitCodeOfAgent } from '../exit-codes.ts';
import { type GlobalFlags, openApi, type Run } from '../run.ts';
import { choosePaint } from '../view/paint.ts';
import { createChangeFinder } from '../watch/changes.ts';
import { pollAgents } from '../watch/poll-agents.ts';
import { createBoardView, createLineView, type WatchView } from '../watch/watch-view.ts';
import { eachNotEmpty } from './option-values.ts';

interface WatchFlags extends GlobalFlags {
  team?: boolean;
  plain?: boolean;
}

const examples = `
Examples:
  agents watch
  agents watch test-runner code-review
  agents watch --team
  agents watch --json | jq -r 'select(.type == "ended") | .agent_id'

On a terminal this is a board: those that run on top, ? marks who waits for approval. Elsewhere, and with --plain or
--json, it is a line for each change. With ids it ends when all of those have ended, with the first exit code that is
not 0; without, it goes on until Ctrl-C, which is no failure then.`;

export function addWatch(program: Command, run: Run): void {
  program
    .command('watch')
    .summary('show all agents live, or some of them until they end')
    .description('Shows agents live: progress, current step, age, cost, and who waits for approval.')
    .argument('[id...]', 'agent ids, or beginnings or ends of them', eachNotEmpty)
    .option('--team', "everybody's agents; needs a permission of its own")
    .option('--plain', 'a line for each change, also on a terminal')
    .addHelpText('after', examples)
    .action(async (ids: string[], _flags: unknown, command: Command) => {
      await watch(run, ids, command.optsWithGlobals<WatchFlags>());
    });
}

async function watch(run: Run, texts: readonly string[], flags: WatchFlags): Promise<void> {
  const { world, signal } = run;
  const api = await openApi(run, flags);
  const list = flags.team === true ? api.listTeam : api.list;
  const ids = await resolveAgentIds({ api: { list }, now: world.now, signal }, texts);
  const view = chooseView(run, flags);
  const findChanges = createChangeFinder({ tellsEnded: ids.length > 0 });
  let last: ListedAgent[] = [];
  try {
    const looks = pollAgents({ list, world, signal, notice: (text) => view.notice(text) }, ids);
    for await (last of looks) view.show(last, findChanges(last));
  } catch (error) {
    if (ids.length > 0 || !signal.aborted) throw error;
  } finally {
    view.close();
  }
  run.exitCode = worstOf(run, ids, last);
}

/** An agent that the list forgot while it was watched may have ended in any way: that is no success. */
function worstOf({ world }: Run, ids: readonly string[], last: readonly ListedAgent[]): number {
  const codes = ids.map((id) => {
    const agent = last.find(({ agent_id }) => agent_id === id);
    if (agent !== undefined) return exitCodeOfAgent(agent);
    world.err.write(`${id} is no longer listed: how it ended is not known.\n`);
    return 1;
  });
  return codes.find((code) => code !== 0) ?? 0;
}

function chooseView({ world }: Run, { json, plain, team }: WatchFlags): WatchView {
  const { out, env } = world;
  const isBoard = out.isTTY === true && env['TERM'] !== 'dumb' && json !== true && plain !== true;
  if (!isBoard) return createLineView(world, { isJson: json === true });
  return createBoardView({ ...world, paint: choosePaint(env, out), isTeam: team === true });
}
