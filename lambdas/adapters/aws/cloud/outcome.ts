import type { CloudAnswer } from '#lambdas/ports/cloud.ts';
import { onOneLine } from '#shared/agent/output.ts';

/** AWS says no in many words; some mean that a region or a service is not turned on in the account. */
const refusals = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AuthFailure',
  'AuthorizationError',
  'AuthorizationErrorException',
  'AWSOrganizationsNotInUseException',
  'CredentialsProviderError',
  'DataUnavailableException',
  'InvalidClientTokenId',
  'OptInRequired',
  'OptInRequiredException',
  'RegionDisabledException',
  'SubscriptionRequiredException',
  'UnauthorizedOperation',
  'UnrecognizedClientException',
]);

const maxMessage = 500;

/** An error of a call as the port tells it. */
export function outcomeOf(error: unknown): Exclude<CloudAnswer, { outcome: 'answered' }> {
  const code = error instanceof Error ? error.name : 'Error';
  const message = onOneLine(error instanceof Error ? error.message : String(error)).slice(0, maxMessage);
  return { outcome: refusals.has(code) ? 'refused' : 'failed', code, message };
}
