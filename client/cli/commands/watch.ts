import type { Command } from 'commander';
import { UsageError } from '#client/usage-error.ts';
import type { ListedAgent } from '#shared/contract/list-agents.ts';
import { forReading, resolveAgentIds } from '../agent-ids.ts';
import { exitCodeOfAgent } from '../exit-codes.ts';
import { createNotifier } from '../notify/notifier.ts';
import { notifyOfChanges } from '../notify/notifying-view.ts';
import { type GlobalFlags, openApi, type Run } from '../run.ts';
import { createChangeFinder } from '../watch/changes.ts';
import { chooseWatchView } from '../watch/choose-watch-view.ts';
import { pollAgents } from '../watch/poll-agents.ts';
import { eachNotEmpty } from './option-values.ts';

interface WatchFlags extends GlobalFlags {
  team?: boolean;
  plain?: boolean;
  notify?: boolean;
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
    .option('--notify', 'notify on the desktop when one ends or asks for approval')
    .addHelpText('after', examples)
    .action(async (ids: string[], _flags: unknown, command: Command) => {
      await watch(run, ids, command.optsWithGlobals<WatchFlags>());
    });
}

async function watch(run: Run, texts: readonly string[], flags: WatchFlags): Promise<void> {
  const { world, signal } = run;
  const api = await openApi(run, flags);
  const list = flags.team === true ? api.listTeam : api.list;
  const ids = await resolveAgentIds(forReading({ api: { list }, world, signal }), texts);
  const view = chooseWatchView(run, flags);
  const findChanges = createChangeFinder({ tellsEnded: ids.length > 0 });
  const deps = { list, world, signal, notice: (text: string) => view.notice(text) };
  const last = new Map<string, ListedAgent>();
  const notify = flags.notify === true ? createNotifier(world) : () => undefined;
  try {
    const watched = ids.length === 0 ? undefined : { ids, isGrowing: () => false };
    for await (const agents of pollAgents(deps, watched)) {
      for (const agent of agents) last.set(agent.agent_id, agent);
      const changes = findChanges(agents);
      view.show(agents, changes);
      notifyOfChanges(notify, changes);
    }
  } catch (error) {
    if (ids.length > 0 || !signal.aborted) throw error;
  } finally {
    view.close();
  }
  run.exitCode = ids.map((id) => exitCodeOfLast(run, id, last.get(id))).find((code) => code !== 0) ?? 0;
}

/** An agent that the list forgot while it was watched may have ended in any way: that is no success. */
function exitCodeOfLast({ world }: Run, id: string, last: ListedAgent | undefined): number {
  if (last === undefined) throw new UsageError(`no agent has the id ${id}`, '`agents list` shows them.');
  if (last.status !== 'running') return exitCodeOfAgent(last);
  world.err.write(`${id} is no longer listed: how it ended is not known.\n`);
  return 1;
}
