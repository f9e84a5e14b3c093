import { noCloud } from '#lambdas/ports/cloud.ts';
import { noLogs } from '#lambdas/ports/log-source.ts';
import type { ToolContext } from '#lambdas/tools/tool.ts';
import { manualClock } from './manual-clock.ts';

/** What a tool is called with, for a test that calls one alone; whatever the test cares about is given. */
export function toolContext(parts: Partial<ToolContext> = {}): ToolContext {
  const clock = manualClock();
  return {
    workspace: () => Promise.reject(new Error('this test has no workspace')),
    signal: new AbortController().signal,
    cloud: noCloud(clock),
    logs: noLogs,
    progress: () => undefined,
    fetch: () => Promise.reject(new Error('this test lets no tool make a request')),
    settings: { osvUrl: 'http://127.0.0.1:9' },
    kept: () => [],
    allowance: { take: async () => false, taken: async () => 0 },
    found: () => ({ findings: [], notChecked: [] }),
    clock,
    callKey: '0123456789abcdef0123456789abcdef',
    startedAt: clock.now(),
    deadlineAt: new Date(clock.now().getTime() + 30 * 60_000),
    approvalOf: () => undefined,
    ...parts,
  };
}
