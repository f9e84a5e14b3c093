import * as z from 'zod';
import { aboutSource } from '#lambdas/tools/cloud/about-source.ts';
import { defineTool, ToolError } from '#lambdas/tools/tool.ts';
import { showGaps } from './show-gaps.ts';

const minute = 60_000;

export const findUnusedResourcesTool = defineTool({
  name: 'find_unused_resources',
  family: 'cloud',
  description:
    'Looks in every account that lets agents in for unused and over-sized resources, region by region: addresses, ' +
    'volumes, load balancers, snapshots, stopped instances, older volume types, logs kept for ever, and what ' +
    'Compute Optimizer measured. Each with its saving for a month, or why that is not known. Name two to four ' +
    'regions in a call, until all are done. Costs nothing. cost_report adds up.',
  input: z.strictObject({
    regions: z
      .array(z.string().max(40))
      .min(1)
      .max(50)
      .optional()
      .describe('All that are turned on if left out'),
  }),
  timeoutMs: 14 * minute,
  async run(context, { regions: wanted }) {
    const { findUnused } = await import('../find-unused.ts');
    return findUnused(context, wanted);
  },
});

export const savingsRecommendationsTool = defineTool({
  name: 'savings_recommendations',
  family: 'cloud',
  description:
    'What AWS Cost Optimization Hub recommends for all accounts and regions, with discounts taken into account: ' +
    'stop, delete, rightsize, upgrade, migrate; and commitments, which are listed apart. Costs nothing.',
  input: z.strictObject({}),
  timeoutMs: 2 * minute,
  async run({ cloud, signal }) {
    const { readHub } = await import('../optimization-hub.ts');
    const { keepGap, keepHub } = await import('../kept-costs.ts');
    const { bySaving } = await import('../total-savings.ts');
    const { showItems } = await import('../show-items.ts');
    const { mostOf } = await import('../most-items.ts');
    const found = await readHub(cloud, signal);
    const { items, left } = mostOf(
      found.items.toSorted(bySaving),
      'recommendations of Cost Optimization Hub',
    );
    const gaps = [...found.gaps, ...left];
    const commitments = found.commitments.toSorted(bySaving).slice(0, 200);
    const content = [
      `${found.items.length} recommendations about resources, ${commitments.length} to commit to spending`,
      ...showItems(items, 50),
      ...(commitments.length > 0
        ? ['Commitments, never added to the others:', ...showItems(commitments, 20)]
        : []),
      ...showGaps(gaps),
      ...aboutSource(cloud),
    ];
    return {
      content: content.join('\n'),
      notChecked: gaps.map(keepGap),
      kept: keepHub({ gaps, items, commitments }),
    };
  },
});

export const costReportTool = defineTool({
  name: 'cost_report',
  family: 'cloud',
  description:
    'Adds up what the other cost tools of this agent found: potential savings for a month with every resource ' +
    'counted once, spend, drivers, changes, anomalies, forecast, and what was not analyzed. Call it last, in a ' +
    'reply of its own; its amounts are the ones to report. Costs nothing.',
  input: z.strictObject({}),
  timeoutMs: minute,
  async run(context) {
    const { gatherReport } = await import('../report/gather-report.ts');
    const { answerReport } = await import('../report/answer-report.ts');
    const report = await gatherReport(context);
    if (report === undefined) {
      throw new ToolError('There is nothing to report: call cost_and_usage and find_unused_resources first.');
    }
    return answerReport(report, context.cloud);
  },
});
