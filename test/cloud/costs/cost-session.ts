import { auditCloud } from '#lambdas/adapters/cloud/audited-cloud.ts';
import type { Clock } from '#lambdas/ports/clock.ts';
import type { Cloud } from '#lambdas/ports/cloud.ts';
import { cloudTools } from '#lambdas/tools/cloud/tools.ts';
import { checkKept } from '#lambdas/tools/kept.ts';
import type { ToolResult } from '#lambdas/tools/tool.ts';
import { bindTool } from '#lambdas/tools/toolbox.ts';
import { createRecordedCloud } from '#local/adapters/cloud/recorded-cloud.ts';
import { recordingOf } from '#local/adapters/cloud/recording.ts';
import { fullAllowance } from '#test/fakes/full-allowance.ts';
import { toolContext } from '#test/fakes/tool-context.ts';
import { recordedAt } from '#test/samples/organisation/organisation.ts';
import type { RecordedCall } from '#test/samples/organisation/recorded-call.ts';
import { type Options, recordedCalls } from '#test/samples/organisation/recorded-calls.ts';

export interface CostSession {
  /** Calls a tool as one agent does, turn after turn: what it keeps, later calls have. */
  call(tool: string, input?: object): Promise<ToolResult>;
  /** Every call that was made to AWS, as it was logged. */
  audited: Record<string, unknown>[];
  progress: string[];
}

/** One agent in the made-up organisation. */
export function costSession(options: Options): CostSession {
  return sessionOn(recordedCalls(options));
}

export function sessionOn(calls: readonly RecordedCall[], clock?: Pick<Clock, 'sleep'>): CostSession {
  const open = createRecordedCloud(recordingOf(recordedAt, calls));
  const audited: Record<string, unknown>[] = [];
  const log = (_message: string, fields: Record<string, unknown> = {}) => void audited.push(fields);
  const session = sessionIn(
    auditCloud({ info: log, warn: log, error: log }, open)('agent-cost-analysis-aaaaaaaaaa'),
    clock,
  );
  return { ...session, audited };
}

export function sessionIn(cloud: Cloud, clock?: Pick<Clock, 'sleep'>): Omit<CostSession, 'audited'> {
  const kept = new Map<string, unknown[]>();
  const progress: string[] = [];
  const allowance = fullAllowance();
  return {
    progress,
    async call(name, input = {}) {
      const tool = cloudTools.map(bindTool).find((it) => it.name === name);
      if (tool === undefined) throw new Error(`no tool ${name}`);
      const context = toolContext({
        ...{ cloud, allowance },
        ...(clock === undefined ? {} : { clock: { ...clock, now: () => cloud.asOf() } }),
        kept: (of) => kept.get(of) ?? [],
        progress: (text) => void progress.push(text),
      });
      const outcome = checkKept(await tool.run(context, input));
      if ('goOn' in outcome) throw new Error(`${name} is not done`);
      if (outcome.kept !== undefined) kept.set(name, [...(kept.get(name) ?? []), outcome.kept]);
      return outcome;
    },
  };
}

/** Everything that a whole analysis calls, in two regions at a time. */
export async function analyze(
  session: Pick<CostSession, 'call'>,
  regions: readonly string[],
): Promise<ToolResult> {
  for (const tool of ['cost_and_usage', 'cost_changes', 'cost_anomalies', 'cost_forecast'])
    await session.call(tool);
  for (let at = 0; at < regions.length; at += 2) {
    await session.call('find_unused_resources', { regions: regions.slice(at, at + 2) });
  }
  await session.call('savings_recommendations');
  return await session.call('cost_report');
}

/** A file of a result, as text. */
export function fileOf({ artifacts = [] }: ToolResult, name: string): string {
  return String(artifacts.find((it) => it.name === name)?.content ?? '');
}
