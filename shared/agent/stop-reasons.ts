/** Why a model's reply ended, as the Messages API says it. */
export const stopReasons = [
  'end_turn',
  'tool_use',
  'max_tokens',
  'pause_turn',
  'refusal',
  'model_context_window_exceeded',
  'stop_sequence',
] as const;
export type StopReason = (typeof stopReasons)[number];
