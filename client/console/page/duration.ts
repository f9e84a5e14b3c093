import { useEffect, useMemo, useState } from 'preact/hooks';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import { now } from './runtime/world.ts';

/**
 * How long an agent runs or ran, in seconds; a running one's go on between two answers. Counted from what the platform
 * said: its clock and this browser's may differ.
 */
export function useDuration(agent: AgentOutput): number {
  const isRunning = agent.status === 'running';
  const [nowMs, setNow] = useState(now);
  const saidMs = useMemo(now, [agent]);
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => setNow(now()), 1_000);
    return () => clearInterval(timer);
  }, [isRunning]);
  return agent.duration_seconds + (isRunning ? Math.max(0, nowMs - saidMs) / 1_000 : 0);
}
