import type { Command } from 'commander';
import type { AgentsApi } from '#client/http/agents-api.ts';
import { limits } from '#shared/agent/limits.ts';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import { resolveAgentIds } from '../agent-ids.ts';
import { exitCodeOfAgent, WaitTimeout } from '../exit-codes.ts';
import { followAgent } from '../follow/follow-agent.ts';
import { type GlobalFlags, openApi, type Run } from '../run.ts';
import { writeJson } from '../view/json-view.ts';
import { choosePaint } from '../view/paint.ts';
import { renderSummary } from '../view/summary.ts';
import { notEmpty, wholeNumber } from './option-values.ts';

interface WaitFlags extends GlobalFlags {
  any?: boolean;
  timeout?: number;
}

const examples = `
Examples:
  agents wait agent-test-runner-abcdefghij
  agents wait test-runner code-review dependency && ./deploy.sh
  agents wait test-runner code-review --any
  agents wait monitoring --timeout 600

Ends with the first exit code that is not 0, in the order given; with 75 when the time is over.`;

export function addWait(program: Command, run: Run): void {
  program
    .command('wait')
    .summary('wait for agents to end')
    .description('Waits until all agents, or any, have ended, and tells how each did.')
    .argument('<id...>', 'agent ids, or beginnings or ends of them', eachNotEmpty)
    .option('--any', 'until the first of them ends')
    .option('--timeout <seconds>', 'give up after so long; the agents go on', wholeNumber(1, 7 * 86_400))
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

/** @throws {WaitTimeout} */
async function waitForEnds(
  { api, world, signal }: Run & { api: Pick<AgentsApi, 'output'> },
  ids: readonly string[],
  { any, timeout, json }: WaitFlags,
): Promise<AgentOutput[]> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const paint = choosePaint(world.env, world.out);
  const paintErr = choosePaint(world.env, world.err);
  const view = {
    update: () => undefined,
    notice: (text: string) => void world.err.write(`${paintErr('dim', text)}\n`),
  };
  const ends = ids.map(async (id) => {
    const end = await followAgent({ api, world }, id, {
      view,
      signal: either,
      limit: limits.outputLines.max,
    });
    if (json !== true) world.out.write(`${renderSummary(end, paint)}\n`);
    return end;
  });
  const enough = any === true ? Promise.race(ends).then((end) => [end]) : Promise.all(ends);
  const timer = timeout === undefined ? [] : [giveUpAfter(world, timeout, either)];
  try {
    return await Promise.race([enough, ...timer]);
  } finally {
    over.abort();
    await Promise.allSettled([...ends, ...timer]);
  }
}

async function giveUpAfter({ sleep }: Run['world'], seconds: number, signal: AbortSignal): Promise<never> {
  await sleep(seconds * 1000, signal);
  throw new WaitTimeout(`still running after ${seconds} s`);
}

function withoutLines({ lines: _lines, output: _output, has_more: _more, ...end }: AgentOutput) {
  return end;
}

function eachNotEmpty(text: string, before: string[] = []): string[] {
  return [...before, notEmpty(text)];
}
