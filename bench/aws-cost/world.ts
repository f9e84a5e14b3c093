import { createDynamoAgentStore } from '#lambdas/adapters/aws/dynamo/agent-store.ts';
import { appendLines } from '#lambdas/adapters/aws/logs/append-lines.ts';
import { loadAgentTypes } from '#lambdas/agent-types/load-agent-types.ts';
import { meterModel } from '#lambdas/metrics/meter-model.ts';
import { meterStore } from '#lambdas/metrics/meter-store.ts';
import { noCloud } from '#lambdas/ports/cloud.ts';
import type { Log } from '#lambdas/ports/log.ts';
import type { OutputSearch } from '#lambdas/ports/output-search.ts';
import { createEmbeddedMetrics } from '#lambdas/runtime/embedded-metrics.ts';
import { randomIds } from '#lambdas/runtime/random-ids.ts';
import { stepSettings } from '#lambdas/runtime/step-settings.ts';
import type { StepDependencies } from '#lambdas/steps/dependencies.ts';
import { allTools } from '#lambdas/tools/all-tools.ts';
import { bindTool, createToolbox } from '#lambdas/tools/toolbox.ts';
import { inMemoryBlobs } from '#test/fakes/in-memory-blobs.ts';
import { inMemoryWorkspace } from '#test/fakes/in-memory-workspace.ts';
import { assumptions } from './assumptions.ts';
import { CountedLogs } from './counted-logs.ts';
import { CountedTable } from './counted-table.ts';
import { Invocations } from './invocations.ts';
import { metricSeriesOf } from './metric-series.ts';
import type { CostOptions } from './options.ts';
import { scriptedModel } from './scripted-model.ts';
import { SkippingClock } from './skipping-clock.ts';

type LinesSearch = Pick<OutputSearch, 'append' | 'search'>;

export interface CountedWorld {
  clock: SkippingClock;
  invocations: Invocations;
  table: CountedTable;
  outputLog: CountedLogs;
  functionLog: CountedLogs;
  /** Custom metrics that were written at least once. */
  metricSeries: Set<string>;
}

export function createWorld(): CountedWorld {
  const clock = new SkippingClock();
  const pause = (): Promise<void> => clock.sleep(assumptions.awsCallMs);
  return {
    clock,
    invocations: new Invocations(clock),
    table: new CountedTable(pause),
    outputLog: new CountedLogs(pause),
    functionLog: new CountedLogs(pause),
    metricSeries: new Set(),
  };
}

/** What the deployed functions work with, over services that count. */
export async function connect(
  world: CountedWorld,
  options: CostOptions,
): Promise<Omit<StepDependencies, 'executions' | 'search'> & { search: LinesSearch }> {
  const { clock } = world;
  const adapters = { clock, ids: randomIds };
  const write = (line: string): void => world.functionLog.add(line);
  const metrics = createEmbeddedMetrics({
    stage: 'dev',
    now: () => clock.now().getTime(),
    write: (line) => {
      write(line);
      for (const series of metricSeriesOf(line)) world.metricSeries.add(series);
    },
  });
  const blobs = inMemoryBlobs({ clock });
  const store = createDynamoAgentStore(
    { ...adapters, dynamo: world.table.client, blobs },
    { table: 'agents' },
  );
  return {
    ...adapters,
    log: countedLog(write, clock),
    fetch: () => Promise.reject(new Error('the agent that is counted calls nobody')),
    store: meterStore(store, metrics),
    search: outputSearch(world),
    model: meterModel(scriptedModel(clock, options), { clock, metrics }),
    blobs,
    openCloud: () => noCloud(clock),
    openWorkspace: async () => inMemoryWorkspace(files),
    toolbox: createToolbox(allTools.map(bindTool)),
    agentTypes: (await loadAgentTypes([`${import.meta.dirname}/../../agents`])).types,
    settings: stepSettings,
  };
}

/** Lines go to the log; a search finds none there yet, so that every filtered line is read from the table too. */
function outputSearch({ clock, outputLog }: CountedWorld): LinesSearch {
  const deps = { clock, ids: randomIds, logs: outputLog.client };
  return {
    append: (logStreamName, lines) => appendLines(deps, { logGroupName: 'output', logStreamName }, lines),
    search: async ({ after }) => ({ lines: [], through: after }),
  };
}

function countedLog(write: (line: string) => void, clock: SkippingClock): Log {
  const say = (level: string) => (message: string, fields?: Record<string, unknown>) =>
    write(JSON.stringify({ at: clock.now().toISOString(), level, message, ...fields }));
  return { info: say('info'), warn: say('warn'), error: say('error') };
}

const statement =
  'export const rule = (order: Order): boolean => order.lines.every(({ count }) => count > 0);\n';

/** A source file of a few kilobytes is what a look at the code brings back. */
const files = { 'src/orders.ts': statement.repeat(40), 'src/customers.ts': statement.repeat(20) };
