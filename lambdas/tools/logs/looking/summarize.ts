import { type ToolContext, ToolError, type ToolResult } from '#lambdas/tools/tool.ts';
import type { NotChecked } from '#shared/findings/finding.ts';
import type { SummarizeInput } from '../inputs.ts';
import { Digest } from '../mining/digest.ts';
import { type DigestState, emptyDigest } from '../mining/digest-state.ts';
import { openSource } from '../sources/open-source.ts';
import { nameOfSource } from '../sources/source-spec.ts';
import { minutesOf } from '../zone.ts';
import { readAll, type Stretch } from './read-all.ts';
import { renderSummary } from './render-summary.ts';

/** Nothing of it is kept: it may be larger than what a watch remembers. */
const limits = { problems: 500, others: 200, maxMinutes: 10_080 };

/** @throws {ToolError} where no source could be read. */
export async function summarize(context: ToolContext, request: SummarizeInput): Promise<ToolResult> {
  const look = await lookAt(context, request);
  const names = request.sources.map(nameOfSource);
  if (look.unreadable === request.sources.length) {
    throw new ToolError(
      `No source could be read: ${look.notChecked.map(({ what, why }) => `${what}: ${why}`).join('; ')}`,
    );
  }
  const zone = { zoneMinutes: minutesOf(request.utc_offset) };
  return {
    content: renderSummary(look.digest, { names, zone, gaps: look.notChecked }),
    notChecked: look.notChecked,
  };
}

interface Look {
  digest: DigestState;
  notChecked: NotChecked[];
  unreadable: number;
}

async function lookAt(context: ToolContext, request: SummarizeInput): Promise<Look> {
  const nowMs = context.clock.now().getTime();
  const stretch = stretchOf(request, nowMs);
  const digest = new Digest(emptyDigest(request.sources.length), {
    ...limits,
    ...{ nowMs, zoneMinutes: minutesOf(request.utc_offset), fromMs: stretch.fromMs, toMs: nowMs },
  });
  const notChecked: NotChecked[] = [];
  let unreadable = 0;
  for (const [index, spec] of request.sources.entries()) {
    const what = nameOfSource(spec);
    context.progress(`Reading ${what}`);
    const source = await openSource(context, spec);
    const read = await readAll(source, { ...stretch, signal: context.signal }, (lines) =>
      digest.take(index, lines, context.signal),
    );
    unreadable += read.isUnreadable ? 1 : 0;
    notChecked.push(
      ...read.gaps.map((why) => ({ what: read.isUnreadable ? what : `parts of ${what}`, why })),
    );
  }
  digest.settle({ isFinal: true });
  return { digest: digest.snapshot(), notChecked, unreadable };
}

function stretchOf({ sources, last_minutes }: SummarizeInput, nowMs: number): Stretch {
  const isSnapshot = sources.every((spec) => 'workspace_file' in spec);
  const minutes = last_minutes ?? (isSnapshot ? undefined : 60);
  return { fromMs: minutes === undefined ? undefined : nowMs - minutes * 60_000, toMs: nowMs };
}
