import { type ToolContext, ToolError, type ToolResult } from '#lambdas/tools/tool.ts';
import { aboutSource } from '../about-source.ts';
import { listAccounts } from '../accounts.ts';
import { listRegions } from '../regions.ts';
import { keepGap, keepSurvey, keptBy } from './kept-costs.ts';
import { mostOf } from './most-items.ts';
import { inOrderOfSpend } from './region-order.ts';
import { showItems } from './show-items.ts';
import { surveyRegions } from './survey-regions.ts';
import { showGaps } from './tools/show-gaps.ts';
import { bySaving } from './total-savings.ts';

/**
 * The survey of some regions, or of all that are turned on, as the tool `find_unused_resources` answers it.
 * @throws {ToolError} for a region that is not turned on.
 */
export async function findUnused(
  context: Pick<ToolContext, 'cloud' | 'signal' | 'kept' | 'progress'>,
  wanted: readonly string[] | undefined,
): Promise<ToolResult> {
  const { cloud, signal } = context;
  const [listed, known] = await Promise.all([listAccounts(cloud, signal), listRegions(cloud, signal)]);
  const all = inOrderOfSpend(context, known.regions);
  const regions = wanted === undefined ? all : [...new Set(wanted)];
  const unknown = known.gaps.length > 0 ? [] : regions.filter((region) => !all.includes(region));
  if (unknown.length > 0) {
    throw new ToolError(`Not turned on: ${unknown.join(', ')}. Turned on are ${all.join(', ')}.`);
  }
  const survey = await surveyRegions({
    ...{ cloud, signal, regions, accounts: listed.accounts },
    onRegion: (region, done) => context.progress(`Analyzed ${region} (${done} of ${regions.length} regions)`),
  });
  const { items, left } = mostOf(survey.items.toSorted(bySaving), `items in ${regions.join(', ')}`);
  const gaps = [...listed.gaps, ...known.gaps, ...survey.gaps, ...left];
  const done = new Set([
    ...keptBy(context, 'find_unused_resources').flatMap((part) => part.regions),
    ...regions,
  ]);
  // Without an account nothing was looked at, whatever the regions are.
  const seen = listed.accounts.length === 0 ? [] : regions;
  const content = [
    seen.length === 0
      ? 'Nothing could be analyzed'
      : `Analyzed ${seen.join(', ')} (${done.size} of ${all.length} regions): ${survey.items.length} items`,
    ...showItems(items, 60),
    ...showGaps(gaps),
    ...aboutSource(cloud),
  ];
  return {
    content: content.join('\n'),
    notChecked: gaps.map(keepGap),
    kept: keepSurvey({ regions: seen, allRegions: all, gaps, items }),
  };
}
