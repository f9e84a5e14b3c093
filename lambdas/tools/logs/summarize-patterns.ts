import * as z from 'zod';
import type { NotChecked } from '#shared/findings/finding.ts';
import { defineTool, type ToolContext, ToolError } from '../tool.ts';
import { readAll, type Stretch } from './looking/read-all.ts';
import { renderSummary } from './looking/render-summary.ts';
import { Digest } from './mining/digest.ts';
import { type DigestState, emptyDigest } from './mining/digest-state.ts';
import { openSource } from './sources/open-source.ts';
import { nameOfSource, sourceSpecSchema } from './sources/source-spec.ts';
import { minutesOf, utcOffsetSchema } from './zone.ts';

const input = z.object({
  sources: z.array(sourceSpecSchema).min(1).max(10),
  last_minutes: z
    .int()
    .min(1)
    .max(10_080)
    .optional()
    .describe('Default: 60; everything where all sources are files of the workspace'),
  utc_offset: utcOffsetSchema,
});
type Input = z.infer<typeof input>;

/** Nothing of it is kept: it may be larger than what a watch remembers. */
const limits = { problems: 500, others: 200, maxMinutes: 10_080 };

export const summarizePatterns = defineTool({
  name: 'summarize_patterns',
  family: 'logs',
  description:
    'Looks once at logs as they are: groups their events into patterns, with counts, first and last seen, and tells spikes ' +
    'and rates of 4xx and 5xx. Says nothing about what is going on now; watch_logs does.',
  input,
  timeoutMs: 240_000,
  async run(context, request) {
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
  },
});

interface Look {
  digest: DigestState;
  notChecked: NotChecked[];
  unreadable: number;
}

async function lookAt(context: ToolContext, request: Input): Promise<Look> {
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

function stretchOf({ sources, last_minutes }: Input, nowMs: number): Stretch {
  const isSnapshot = sources.every((spec) => 'workspace_file' in spec);
  const minutes = last_minutes ?? (isSnapshot ? undefined : 60);
  return { fromMs: minutes === undefined ? undefined : nowMs - minutes * 60_000, toMs: nowMs };
}
