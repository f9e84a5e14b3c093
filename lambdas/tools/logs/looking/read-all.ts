import type { LogLine, LogSource } from '#lambdas/ports/log-source.ts';

export interface Stretch {
  fromMs: number | undefined;
  toMs: number;
}

/** What came of reading a source once, from one time to another. */
export interface ReadOnce {
  bytes: number;
  /** What is missing, if anything. */
  gaps: readonly string[];
  isUnreadable: boolean;
}

const pageBytes = 4 * 1024 * 1024;
const maxBytes = 64 * 1024 * 1024;

/** Reads a source to its end, page by page; more than 64 MiB are left, and that is said. */
export async function readAll(
  source: LogSource,
  { fromMs, toMs, signal }: Stretch & { signal: AbortSignal },
  take: (lines: readonly LogLine[]) => Promise<void>,
): Promise<ReadOnce> {
  const gaps = new Set<string>();
  let cursor: unknown;
  for (let bytes = 0; ; ) {
    signal.throwIfAborted();
    const page = await source.read({ cursor, fromMs, toMs, nowMs: toMs, maxBytes: pageBytes, signal });
    if (page.outcome === 'unreadable') return { bytes, gaps: [...gaps, page.why], isUnreadable: true };
    await take(page.lines);
    for (const gap of page.gaps) gaps.add(gap);
    bytes += page.lines.reduce((sum, { text }) => sum + text.length, 0);
    if (!page.hasMore) return { bytes, gaps: [...gaps], isUnreadable: false };
    if (bytes >= maxBytes) {
      return { bytes, gaps: [...gaps, 'only its first 64 MiB of that time were read'], isUnreadable: false };
    }
    cursor = page.cursor;
  }
}
