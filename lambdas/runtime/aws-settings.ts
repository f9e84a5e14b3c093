/**
 * For every client. A call that hangs is cut and tried again long before the function's own time is over;
 * credentials and region come from Lambda.
 */
export const clientSettings = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 15_000, throwOnRequestTimeout: true },
};
