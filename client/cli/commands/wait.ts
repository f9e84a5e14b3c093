import type { Command } from 'commander';
import type { AgentsApi } from '#client/http/agents-api.ts';
import { limits } from '#shared/agent/limits.ts';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import { resolveAgentIds } from '../agent-ids.ts';
import { exitCodeOfAgent, exitCodes, WaitTimeout } from '../exit-codes.ts';
import { followAgent } from '../follow/follow-agent.ts';
import { createNotifier } from '../notify/notifier.ts';
import { notifyingView } from '../notify/notifying-view.ts';
import { type GlobalFlags, openApi, type Run } from '../run.ts';
import type { AgentView } from '../view/agent-view.ts';
import { chooseView } from '../view/choose-view.ts';
import { withoutLines, writeJson } from '../view/json-view.ts';
import { choosePaint } from '../view/paint.ts';
import { renderSummary } from '../view/summary.ts';
import type { CliWorld } from '../world.ts';
import { eachNotEmpty, wholeNumber } from './option-values.ts';

interface WaitFlags extends GlobalFlags {
  any?: boolean;
  timeout?: number;
  notify?: boolean;
}

const examples = `
Examples:
  agents wait agent-test-runner-abcdefghij
  agents wait test-runner code-review dependency && ./deploy.sh
  agents wait test-runner code-review --any
  agents wait monitoring --timeout 600

Ends with the first exit code that is not 0, in the order given; with ${exitCodes.transient} when the time is over.`;

export function addWait(program: Command, run: Run): void {
  program
    .command('wait')
    .summary('wait for agents to end')
    .description('Waits until all agents, or any, have ended, and tells how each did.')
    .argument('<id...>', 'agent ids, or beginnings or ends of them', eachNotEmpty)
    .option('--any', 'until the first of them ends')
    .option('--timeout <seconds>', 'give up after so long; the agents go on', wholeNumber(1, 7 * 86_400))
    .option('--notify', 'notify on the desktop when one ends or asks for approval')
    .addHelpText('after', examples)
    .action(async (ids: string[], _flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<WaitFlags>();
      const api = await openApi(run, flags);
      const { world, signal } = run;
      const agentIds = await resolveAgentIds({ api, now: world.now, signal }, ids);
      const ended = await waitForEnds({ ...run, api }, agentIds, flags);
      if (flags.json === true) writeJson(world.out, { agents: ended.map(withoutLines) });
      run.exitCode = ended.map(exitCodeOfAgent).find((code) => code !== 0) ?? 0;
    });
}

type Waiting = Pick<Run, 'world' | 'signal'> & { api: Pick<AgentsApi, 'output' | 'events'> };

/** @throws {WaitTimeout} */
async function waitForEnds(
  { api, world, signal }: Waiting,
  ids: readonly string[],
  flags: WaitFlags,
): Promise<AgentOutput[]> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const plain = createWaitView(world, ids, flags);
  const view = flags.notify === true ? notifyingView(plain, createNotifier(world)) : plain;
  const ends = ids.map((id) =>
    followAgent({ api, world }, id, { view, signal: either, limit: limits.outputLines.max }),
  );
  const enough = flags.any === true ? Promise.race(ends).then((end) => [end]) : Promise.all(ends);
  const timer = flags.timeout === undefined ? [] : [giveUpAfter(world, flags.timeout, either)];
  try {
    return await Promise.race([enough, ...timer]);
  } finally {
    over.abort();
    await Promise.allSettled([...ends, ...timer]);
    view.close();
  }
}

/** How each agent ended, one after the other; on a terminal also where the others are. */
function createWaitView(world: CliWorld, ids: readonly string[], { json }: WaitFlags): AgentView {
  const inner = chooseView({ world }, {});
  const paint = choosePaint(world.env, world.out);
  const running = new Map(ids.map((id) => [id, id]));
  const isTerminal = world.out.isTTY === true;
  return {
    working: () => undefined,
    notice: (text) => inner.notice(text),
    close: () => inner.close(),
    update({ agent_id, status, progress }) {
      if (status === 'running') running.set(agent_id, `${agent_id} ${progress.percent_complete}%`);
      else running.delete(agent_id);
      if (json !== true && running.size > 0) inner.working(`Waiting for ${[...running.values()].join(', ')}`);
    },
    end(answer) {
      if (json === true) return;
      if (isTerminal) inner.end(answer);
      else world.out.write(`${renderSummary(answer, paint)}\n`);
    },
  };
}

async function giveUpAfter({ sleep }: Run['world'], seconds: number, signal: AbortSignal): Promise<never> {
  await sleep(seconds * 1000, signal);
  throw new WaitTimeout(`still running after ${seconds} s`);
}
