import { type AwsRateName, awsRates } from '#shared/pricing/aws-rates.ts';
import { assumptions } from './assumptions.ts';
import type { AgentRun } from './run-agent.ts';

/** One line of a bill: `costUsd` is `count` times `unitUsd`. */
export interface BillItem {
  item: string;
  rate: AwsRateName;
  count: number;
  unit: string;
  unitUsd: number;
  costUsd: number;
}

export interface Bill {
  items: readonly BillItem[];
  totalUsd: number;
}

const gigabyte = 1_024 ** 3;
// AWS's own month.
const hoursPerMonth = 730;

export function billOf(lines: readonly (readonly [item: string, rate: AwsRateName, count: number])[]): Bill {
  const items = lines.map(([item, rate, count]) => {
    const { usd, per } = awsRates[rate];
    return { item, rate, count, unit: per, unitUsd: usd, costUsd: count * usd };
  });
  return { items, totalUsd: items.reduce((sum, { costUsd }) => sum + costUsd, 0) };
}

/** What one agent costs, from its start to the two reads of its output. */
export function agentBill(run: AgentRun): Bill {
  const functions = run.invocations.all;
  const invocations = functions.reduce((sum, one) => sum + one.invocations, 0);
  const gbSeconds = functions.reduce((sum, one) => sum + one.gbSeconds, 0);
  return billOf([
    ['Step Functions: states entered', 'state_transition', transitionsOf(run)],
    ['Lambda: invocations', 'lambda_request', invocations],
    ['Lambda: time, waiting included', 'lambda_gb_second', gbSeconds],
    ['DynamoDB: writes', 'dynamo_write_unit', run.tableUse.writeUnits],
    ['DynamoDB: reads', 'dynamo_read_unit', run.tableUse.readUnits],
    ["Logs: the agent's lines", 'logs_ingested', run.outputLog.bytes / gigabyte],
    ['Logs: functions, execution, API', 'logs_ingested', operatorLogBytes(run) / gigabyte],
    ['Logs Insights: one filtered read', 'insights_scanned', run.outputLog.bytes / gigabyte],
    ['API Gateway: requests', 'api_request', assumptions.apiRequests],
    ['S3: upload', 's3_put', assumptions.s3Puts],
    ['S3: look-ups and download', 's3_get', assumptions.s3Gets],
    ['EventBridge: end of the execution', 'event', assumptions.events],
    ['Metrics: an hour, shared by its agents', 'custom_metric', run.metricSeries.size / hoursPerMonth],
    ['X-Ray: trace of the execution', 'trace', assumptions.traces],
  ]);
}

function transitionsOf({ machine }: Pick<AgentRun, 'machine'>): number {
  return Object.values(machine.entered).reduce((sum, times) => sum + times, 0);
}

/** What the functions wrote themselves, and what AWS adds to it by the assumptions. */
function operatorLogBytes(run: AgentRun): number {
  const functions = run.invocations.all;
  const invocations = functions.reduce((sum, one) => sum + one.invocations, 0);
  const steps = Object.entries(run.machine.entered).reduce(
    (sum, [state, times]) => sum + times * (run.machine.taskStates.has(state) ? 5 : 2),
    0,
  );
  return (
    run.functionLog.bytes +
    invocations * assumptions.lambdaLogBytes +
    steps * assumptions.executionEventBytes +
    assumptions.apiRequests * assumptions.accessLogBytes
  );
}

/** What it costs to wait for an agent's lines for an hour, one long call after another, each of `waitSeconds`. */
export function followBill({ memoryMb, waitSeconds }: { memoryMb: number; waitSeconds: number }): Bill {
  const calls = 3_600 / waitSeconds;
  return billOf([
    ['API Gateway: requests', 'api_request', calls],
    ['Lambda: invocations', 'lambda_request', calls],
    ['Lambda: time', 'lambda_gb_second', (3_600 * memoryMb) / 1_024],
    ['DynamoDB: reads', 'dynamo_read_unit', 3_600 * assumptions.looksPerSecond],
    [
      'Logs: functions, API',
      'logs_ingested',
      (calls * (assumptions.lambdaLogBytes + assumptions.accessLogBytes)) / gigabyte,
    ],
  ]);
}

// Every 5 minutes.
const sweepsPerMonth = hoursPerMonth * 12;
// A query of an index is eventually consistent, which is half a unit.
const sweepReadUnits = 0.5;

/** What a month costs in which nobody starts an agent, with the rows and lines of earlier ones still there. */
export function idleBill(run: AgentRun, stage: { alarmMetrics: number; sweepMemoryMb: number }): Bill {
  const sweepGbSeconds = (stage.sweepMemoryMb / 1_024) * (assumptions.sweepMs / 1_000);
  const keptLines = (run.outputLog.bytes + operatorLogBytes(run)) * assumptions.keptAgents;
  const keptRows = (run.table.storedBytes * assumptions.keptAgents) / gigabyte;
  return billOf([
    ['Dashboard', 'dashboard', 1],
    ['Alarms, by metric', 'alarm', stage.alarmMetrics],
    ['Secret with the API key', 'secret', 1],
    ['Metric that the sweep writes', 'custom_metric', 1],
    ['Sweep: invocations', 'lambda_request', sweepsPerMonth],
    ['Sweep: time', 'lambda_gb_second', sweepsPerMonth * sweepGbSeconds],
    ['Sweep: reads', 'dynamo_read_unit', sweepsPerMonth * sweepReadUnits],
    ['Sweep: logs', 'logs_ingested', (sweepsPerMonth * assumptions.lambdaLogBytes) / gigabyte],
    ['Table: stored rows', 'dynamo_storage', keptRows],
    ['Table: point-in-time recovery', 'dynamo_recovery', keptRows],
    ['Logs: stored lines', 'logs_stored', keptLines / gigabyte],
  ]);
}
