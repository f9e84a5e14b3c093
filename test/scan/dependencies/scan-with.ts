import { onTestFinished } from 'vitest';
import { type AdvisoryLimits, scanDependencies } from '#lambdas/tools/scan/dependencies/scan-dependencies.ts';
import type { Workspace } from '#lambdas/workspace/workspace.ts';
import type { ScanReport } from '#shared/findings/finding.ts';
import { knownAdvisories } from '#test/fakes/osv-advisories.ts';
import { type OsvServer, type OsvServerOptions, startOsvServer } from '#test/fakes/osv-server.ts';

export interface ScanWith extends Partial<OsvServerOptions> {
  limits?: AdvisoryLimits;
  signal?: AbortSignal;
}

export interface Scanned {
  report: ScanReport;
  server: OsvServer;
  /** What the scan waited for between attempts, in ms. */
  waits: number[];
  progress: string[];
}

/** Scans against a fake server of its own; waits between attempts pass at once. */
export async function scanWith(workspace: Workspace, options: ScanWith = {}): Promise<Scanned> {
  const { limits, signal = new AbortController().signal, ...serverOptions } = options;
  const server = await startOsvServer({ advisories: knownAdvisories, ...serverOptions });
  onTestFinished(() => server.close());
  const waits: number[] = [];
  const progress: string[] = [];
  const report = await scanDependencies(workspace, {
    signal,
    progress: (text) => progress.push(text),
    fetch,
    osvUrl: server.url,
    delay: async (ms) => void waits.push(ms),
    limits,
  });
  return { report, server, waits, progress };
}
