/** Every error that the product answers with: its status, and whether the same call may succeed later. */
export const errorCodes = {
  // The caller's.
  invalid_request: { httpStatus: 400, retryable: false },
  invalid_json: { httpStatus: 400, retryable: false },
  invalid_filter: { httpStatus: 400, retryable: false },
  invalid_cursor: { httpStatus: 400, retryable: false },
  forbidden: { httpStatus: 403, retryable: false },
  unknown_agent_type: { httpStatus: 404, retryable: false },
  unknown_agent: { httpStatus: 404, retryable: false },
  unknown_artifact: { httpStatus: 404, retryable: false },
  unknown_workspace: { httpStatus: 404, retryable: false },
  unknown_schedule: { httpStatus: 404, retryable: false },
  unknown_route: { httpStatus: 404, retryable: false },
  method_not_allowed: { httpStatus: 405, retryable: false },
  idempotency_conflict: { httpStatus: 409, retryable: false },
  duplicate_agent: { httpStatus: 409, retryable: false },
  agent_ended: { httpStatus: 409, retryable: false },
  no_approval: { httpStatus: 409, retryable: false },
  approval_changed: { httpStatus: 409, retryable: false },
  approval_decided: { httpStatus: 409, retryable: false },
  body_too_large: { httpStatus: 413, retryable: false },
  unsupported_media_type: { httpStatus: 415, retryable: false },
  too_many_agents: { httpStatus: 429, retryable: true },
  too_many_messages: { httpStatus: 429, retryable: true },
  // Transient: the same call may succeed in a moment.
  throttled: { httpStatus: 429, retryable: true },
  unavailable: { httpStatus: 503, retryable: true },
  // Terminal: ours.
  internal: { httpStatus: 500, retryable: false },
} as const;

export type ErrorCode = keyof typeof errorCodes;
