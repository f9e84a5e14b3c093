/** Every metric that the product writes itself, in the namespace `BackgroundAgents`, by stage. */
export const metricNamespace = 'BackgroundAgents';

export const metrics = {
  AgentsStarted: { unit: 'Count' },
  /** By end reason. */
  AgentsEnded: { unit: 'Count', dimension: 'Reason' },
  /** Those that ended because a step broke for good: a part of the former that an alarm can watch. */
  AgentsCrashed: { unit: 'Count' },
  /** As the sweeper counts them. */
  AgentsRunning: { unit: 'Count' },
  /** From the call of the model to the end of its reply. */
  TurnTime: { unit: 'Milliseconds' },
  /** By kind: `rate_limited`, `authentication`, ... */
  ModelErrors: { unit: 'Count', dimension: 'Kind' },
  /** US dollars of model use, as the dated price table has it. */
  CostUsd: { unit: 'None' },
} as const satisfies Record<string, { unit: string; dimension?: string }>;

export type MetricName = keyof typeof metrics;
