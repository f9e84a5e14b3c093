import * as z from 'zod';
import { aboutSource } from '#lambdas/tools/cloud/about-source.ts';
import { defineTool, ToolError } from '#lambdas/tools/tool.ts';
import { showGaps } from './show-gaps.ts';

const minute = 60_000;

export const costAndUsageTool = defineTool({
  name: 'cost_and_usage',
  family: 'cloud',
  description:
    'Reads the AWS bill: spend by service, account, region and month, the ten largest of each, and what changed ' +
    'between the last two periods. Call it first, once: it makes paid requests (about $0.02 in all, counted in ' +
    'the answer). Later tools use what it read.',
  input: z.strictObject({
    months: z.int().min(1).max(12).optional().describe('Full months before this one; 3 if nothing is given'),
    days: z
      .int()
      .min(1)
      .max(31)
      .optional()
      .describe('Instead of months: the last full days, compared with as many before them'),
  }),
  timeoutMs: 5 * minute,
  async run(context, { months, days }) {
    if (months !== undefined && days !== undefined) throw new ToolError('Give months or days, not both.');
    const { fullDays, fullMonths } = await import('../periods.ts');
    const { readSpend } = await import('../read-spend.ts');
    const now = context.cloud.asOf();
    return readSpend(context, days === undefined ? fullMonths(now, months ?? 3) : fullDays(now, days));
  },
});

export const costChangesTool = defineTool({
  name: 'cost_changes',
  family: 'cloud',
  description:
    'The largest changes of spend between the last two periods that cost_and_usage read, by service and account, ' +
    'and what AWS itself says drove the change between the last two full months, of the ten services that it names ' +
    'first. One paid request ($0.01).',
  input: z.strictObject({}),
  timeoutMs: minute,
  async run(context) {
    const { keepChanges, keepGap, keptBy } = await import('../kept-costs.ts');
    const bill = keptBy(context, 'cost_and_usage').at(-1);
    if (bill === undefined) throw new ToolError('Call cost_and_usage first, in an earlier reply.');
    const { openCostExplorer } = await import('../cost-explorer.ts');
    const { readReasons } = await import('../read-changes.ts');
    const { showChanges } = await import('../show-spend.ts');
    const { showReasons } = await import('../show-more.ts');
    const explorer = openCostExplorer(context);
    const { reasons, gaps } = await readReasons({ ...context, cloud: explorer.cloud });
    const { changes, periods } = bill.spend;
    const content = [
      `${changes.length} changes from ${periods.at(-2) ?? 'nothing'} to ${periods.at(-1) ?? 'nothing'}, largest first:`,
      ...showChanges(changes),
      ...showReasons(reasons),
      ...showGaps(gaps),
      ...aboutSource(context.cloud),
    ];
    return {
      content: content.join('\n'),
      notChecked: gaps.map(keepGap),
      kept: keepChanges({ gaps, reasons }),
    };
  },
});

export const costAnomaliesTool = defineTool({
  name: 'cost_anomalies',
  family: 'cloud',
  description:
    'Spending that AWS Cost Anomaly Detection found unusual in the last 90 days, with its cause and impact. One ' +
    'paid request ($0.01).',
  input: z.strictObject({}),
  timeoutMs: minute,
  async run(context) {
    const { keepAnomalies, keepGap } = await import('../kept-costs.ts');
    const { openCostExplorer } = await import('../cost-explorer.ts');
    const { readAnomalies } = await import('../read-anomalies.ts');
    const { showAnomalies } = await import('../show-more.ts');
    const { dayOf } = await import('../periods.ts');
    const now = context.cloud.asOf();
    const explorer = openCostExplorer(context);
    const span = { start: dayOf(now.getTime() - 90 * 86_400_000), end: dayOf(now) };
    const { anomalies, gaps } = await readAnomalies({ ...context, cloud: explorer.cloud }, span);
    const content = [
      `${anomalies.length} anomalies from ${span.start} to ${span.end}`,
      // Where nobody has set up a monitor AWS finds none, either, and says so in the same way.
      ...(anomalies.length === 0 && gaps.length === 0
        ? ['None was found, or no monitor of Cost Anomaly Detection looks for any: it is not told which.']
        : showAnomalies(anomalies)),
      ...showGaps(gaps),
      ...aboutSource(context.cloud),
    ];
    return {
      content: content.join('\n'),
      notChecked: gaps.map(keepGap),
      kept: keepAnomalies({ gaps, anomalies }),
    };
  },
});

export const costForecastTool = defineTool({
  name: 'cost_forecast',
  family: 'cloud',
  description: 'What AWS expects the next full month to cost, with its range. One paid request ($0.01).',
  input: z.strictObject({}),
  timeoutMs: minute,
  async run(context) {
    const { keepForecast, keepGap } = await import('../kept-costs.ts');
    const { openCostExplorer } = await import('../cost-explorer.ts');
    const { readForecast } = await import('../read-forecast.ts');
    const { showForecast } = await import('../show-more.ts');
    const explorer = openCostExplorer(context);
    const { forecast, gaps } = await readForecast({ ...context, cloud: explorer.cloud });
    const content = [showForecast(forecast), ...showGaps(gaps), ...aboutSource(context.cloud)];
    return {
      content: content.join('\n'),
      notChecked: gaps.map(keepGap),
      kept: keepForecast({ gaps, forecast }),
    };
  },
});
