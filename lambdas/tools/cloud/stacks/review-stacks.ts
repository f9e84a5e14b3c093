import { inParallel } from '#lambdas/tools/in-parallel.ts';
import { UnreadableDocument } from '#lambdas/tools/scan/infrastructure/located.ts';
import { addFindings } from '#lambdas/tools/scan/report-limits.ts';
import { renderScanReport } from '#lambdas/tools/scan/report-text.ts';
import type { ToolContext, ToolResult } from '#lambdas/tools/tool.ts';
import { onOneLine } from '#shared/agent/output.ts';
import type { Finding, NotChecked, ScanReport } from '#shared/findings/finding.ts';
import { aboutSource } from '../about-source.ts';
import { withoutCode } from '../ask.ts';
import { type FoundStack, findStacks, type WantedStacks } from './find-stacks.ts';
import { type ReadStack, readStack } from './read-stack.ts';
import { findingsIn, placeOf } from './stack-findings.ts';

type Context = Pick<ToolContext, 'cloud' | 'clock' | 'signal' | 'progress' | 'startedAt'>;

const stacksAtOnce = 4;
const mostStacks = 300;
const mostTold = 60;
/** Leaves time for the report before the tool's own end. */
const longestMs = 8 * 60_000;

interface Reviewed {
  stack: FoundStack;
  findings: Finding[];
  /** Of what is there; `undefined` where that could not be listed. */
  resources: number | undefined;
  notChecked: NotChecked[];
  /** Whether its template was held against the rules. */
  isReviewed: boolean;
}

/** Every stack, in one line each. @throws {ToolError} for what is not there. */
export async function listStacks(context: Context, wanted: WantedStacks): Promise<ToolResult> {
  const { stacks, gaps, scope } = await findStacks(context, wanted);
  const regions = scope.accounts.length === 0 ? 0 : scope.regions.length;
  const where = `${plural(scope.accounts.length, 'account')} and ${plural(regions, 'region')}`;
  const missing = gaps.length === 0 ? '' : `; ${gaps.length} not checked`;
  return {
    content: [
      `Found ${plural(stacks.length, 'stack')} in ${where}${missing}`,
      ...linesOf(stacks.map((stack) => told(stack))),
      ...gaps.slice(0, mostTold).map(({ what, why }) => onOneLine(`- not checked: ${what}: ${why}`)),
      ...aboutSource(context.cloud),
    ].join('\n'),
    notChecked: gaps.map(withoutCode),
  };
}

/**
 * Holds stacks as they are in the accounts against the rules for templates, and looks at their state. What refuses is
 * listed as not checked. @throws {ToolError} for what is not there.
 */
export async function reviewStacks(context: Context, wanted: WantedStacks): Promise<ToolResult> {
  const { stacks, gaps } = await findStacks(context, wanted);
  let done = 0;
  const reviewed = await inParallel(stacks.slice(0, mostStacks), stacksAtOnce, async (stack) => {
    const result = await reviewOne(context, stack);
    done += 1;
    context.progress(`Reviewed ${stack.name} (${done} of ${stacks.length} stacks)`);
    return result;
  });
  const left = stacks.slice(mostStacks).map((stack) => ({
    ...{ what: `stack ${placeOf(stack)}`, why: `${mostStacks} stacks are the most at once` },
    remedy: 'Ask for it by its name',
  }));
  const report: ScanReport = {
    ...{ findings: [], unit: 'stacks', checked: reviewed.filter(({ isReviewed }) => isReviewed).length },
    notChecked: [...gaps.map(withoutCode), ...reviewed.flatMap((it) => it.notChecked), ...left],
  };
  for (const { stack, findings } of reviewed) addFindings(report, placeOf(stack), findings);
  const rendered = renderScanReport(report);
  const lines = reviewed.map(({ stack, findings, resources }) => told(stack, { findings, resources }));
  return {
    ...rendered,
    content: [rendered.content, 'Stacks:', ...linesOf(lines), ...aboutSource(context.cloud)].join('\n'),
  };
}

async function reviewOne(context: Context, stack: FoundStack): Promise<Reviewed> {
  const { clock, startedAt, signal } = context;
  signal.throwIfAborted();
  if (clock.now().getTime() - startedAt.getTime() > longestMs)
    return unreviewed(stack, undefined, { what: `stack ${placeOf(stack)}`, why: 'there was no time left' });
  const read = await readStack(context, stack);
  const notChecked = read.gaps.map(withoutCode);
  const found = findingsOrWhy(stack, read);
  if (typeof found === 'string')
    return unreviewed(stack, read, { what: `stack ${placeOf(stack)}`, why: found });
  const isReviewed = read.template !== undefined;
  return { stack, findings: found, resources: read.resources?.length, notChecked, isReviewed };
}

/** Its state is known, whatever its template is. */
function unreviewed(stack: FoundStack, read: ReadStack | undefined, gap: NotChecked): Reviewed {
  const findings = read === undefined ? [] : findingsIn(stack, { ...read, template: undefined });
  const notChecked = [...(read?.gaps ?? []).map(withoutCode), gap];
  return { stack, findings, resources: read?.resources?.length, notChecked, isReviewed: false };
}

function findingsOrWhy(stack: FoundStack, read: ReadStack): Finding[] | string {
  try {
    return findingsIn(stack, read);
  } catch (error) {
    if (error instanceof UnreadableDocument) return `its template cannot be read: ${error.message}`;
    throw error;
  }
}

/** `- shop-prod (111122223333 eu-west-1): UPDATE_COMPLETE, drifted as of 2026-11-02, 6 resources, 4 issues` */
function told(stack: FoundStack, seen?: Pick<Reviewed, 'findings' | 'resources'>): string {
  const { name, account, region, status, drift } = stack;
  const parts = [
    status,
    drift.status === 'unknown' ? 'drift unknown' : `${drift.status} as of ${drift.at ?? 'an unknown day'}`,
    ...(seen === undefined ? [] : [countOf(seen.resources), plural(seen.findings.length, 'issue')]),
  ];
  return onOneLine(`- ${name} (${account.id} ${region}): ${parts.join(', ')}`);
}

function countOf(resources: number | undefined): string {
  return resources === undefined ? 'resources unknown' : plural(resources, 'resource');
}

function plural(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

function linesOf(lines: readonly string[]): string[] {
  const more = lines.length - mostTold;
  return [...lines.slice(0, mostTold), ...(more > 0 ? [`- and ${more} more`] : [])];
}
