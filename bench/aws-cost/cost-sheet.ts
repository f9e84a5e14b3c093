import { alarms } from '#infra/operations/alarm-facts.ts';
import { limits } from '#shared/agent/limits.ts';
import type { Usage } from '#shared/agent/usage.ts';
import { functions } from '#shared/deployment/functions.ts';
import { type AwsRate, awsRates, awsRatesRead } from '#shared/pricing/aws-rates.ts';
import { assumptions } from './assumptions.ts';
import { agentBill, type Bill, followBill, idleBill } from './bill.ts';
import type { FunctionUse } from './invocations.ts';
import type { CostOptions } from './options.ts';
import { type AgentRun, runAgent } from './run-agent.ts';

export interface CostSheet {
  prices: typeof awsRatesRead & { unconfirmed: readonly string[] };
  assumptions: typeof assumptions;
  options: Omit<CostOptions, 'asJson'>;
  states: Readonly<Record<string, number>>;
  functions: readonly FunctionUse[];
  tableCalls: Readonly<Record<string, number>>;
  agent: Bill;
  model: { name: string; usage: Usage };
  /** For an hour of waiting for lines: by the live stream, and by one waiting call after another. */
  stream: Bill;
  follow: Bill;
  /** For a month. */
  idle: Bill;
}

export async function makeCostSheet({ asJson: _, ...options }: CostOptions): Promise<CostSheet> {
  const run = await runAgent({ ...options, asJson: false });
  const { record, machine, invocations, tableUse } = run;
  return {
    prices: { ...awsRatesRead, unconfirmed: unconfirmedRates() },
    ...{ assumptions, options, states: machine.entered, functions: invocations.all },
    tableCalls: tableUse.calls,
    agent: agentBill(run),
    model: { name: record.model, usage: record.usage },
    stream: followBill({
      memoryMb: functions['agent-events'].memoryMb,
      waitSeconds: limits.stream.seconds,
    }),
    follow: followBill({
      memoryMb: functions['agent-output'].memoryMb,
      waitSeconds: limits.waitSeconds,
    }),
    idle: idleOf(run),
  };
}

function idleOf(run: AgentRun): Bill {
  return idleBill(run, {
    // One of them, table-throttled, adds up two metrics.
    alarmMetrics: Object.keys(alarms).length + 1,
    sweepMemoryMb: functions.sweep.memoryMb,
  });
}

function unconfirmedRates(): string[] {
  return Object.entries<AwsRate>(awsRates)
    .filter(([, { isConfirmed }]) => !isConfirmed)
    .map(([name]) => name);
}
