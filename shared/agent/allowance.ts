/** What an agent may do only so often, over all its tools, turns and tries, since each time costs the user money. */
export const allowances = {
  /** $0.40: AWS charges $0.01 for each request. */
  cost_explorer_requests: 40,
} as const;

export type AllowanceName = keyof typeof allowances;
