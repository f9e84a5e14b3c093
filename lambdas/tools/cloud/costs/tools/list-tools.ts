import * as z from 'zod';
import { aboutSource } from '#lambdas/tools/cloud/about-source.ts';
import { defineTool } from '#lambdas/tools/tool.ts';
import { onOneLine } from '#shared/agent/output.ts';
import { showGaps } from './show-gaps.ts';

const minute = 60_000;

export const listAccountsTool = defineTool({
  name: 'list_accounts',
  family: 'cloud',
  description:
    'Lists the AWS accounts of the organisation and enters each once: which let agents look at their resources and ' +
    'which refuse. Who may not list the organisation sees the one account. Costs nothing.',
  input: z.strictObject({}),
  timeoutMs: 10 * minute,
  async run({ cloud, signal }) {
    const { keepGap } = await import('../kept-costs.ts');
    const { listAccounts } = await import('#lambdas/tools/cloud/accounts.ts');
    const { accounts, names, inactive, gaps } = await listAccounts(cloud, signal);
    const isIn = new Set(accounts.map(({ id }) => id));
    const lines = [...names].map(([id, name]) =>
      onOneLine(`- ${id} ${name}${isIn.has(id) ? '' : ': refused'}`),
    );
    const content = [
      names.size === 0 ? 'No account can be seen' : `${names.size} accounts, ${isIn.size} let agents in:`,
      ...lines,
      ...inactive.map(({ id, name, state }) => onOneLine(`- ${id} ${name}: ${state}, so on the bill alone`)),
      ...showGaps(gaps),
      ...aboutSource(cloud),
    ];
    return { content: content.join('\n'), notChecked: gaps.map(keepGap) };
  },
});

export const listRegionsTool = defineTool({
  name: 'list_regions',
  family: 'cloud',
  description:
    'Lists the AWS regions that are turned on; after cost_and_usage those with the largest spend come first. ' +
    'Costs nothing.',
  input: z.strictObject({}),
  timeoutMs: minute,
  async run(context) {
    const { keepGap } = await import('../kept-costs.ts');
    const { listRegions } = await import('#lambdas/tools/cloud/regions.ts');
    const { inOrderOfSpend } = await import('../region-order.ts');
    const { regions, gaps } = await listRegions(context.cloud, context.signal);
    const content = [
      `${regions.length} regions are turned on: ${inOrderOfSpend(context, regions).join(', ')}`,
      ...showGaps(gaps),
      ...aboutSource(context.cloud),
    ];
    return { content: content.join('\n'), notChecked: gaps.map(keepGap) };
  },
});
