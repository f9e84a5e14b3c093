import { AgentsError } from '../http/agents-error.ts';
import { type CredentialSource, type Credentials, isSameCredentials } from '../http/signed-fetch.ts';

/** Credentials, and until when they are good; without a date, until they are refused. */
export interface TemporaryCredentials extends Credentials {
  expiration?: Date | undefined;
}

/** As long before their end they are renewed, in the background. */
const renewBeforeMs = 5 * 60_000;

/**
 * Keeps what `load` answers until it is about to expire, or is refused; calls at the same time load once.
 * @param now milliseconds since 1970.
 * @param profile for the error, where they are one's.
 * @returns a source that throws {AgentsError} `no_credentials` where there are none.
 */
export function renewingCredentials(
  load: () => Promise<TemporaryCredentials>,
  now: () => number,
  profile?: string | undefined,
): CredentialSource {
  let current: TemporaryCredentials | undefined;
  let loading: Promise<TemporaryCredentials> | undefined;
  const loadNew = async () => {
    try {
      current = await load();
      return current;
    } catch (error) {
      throw explainMissing(error, profile);
    } finally {
      loading = undefined;
    }
  };
  const renew = () => (loading ??= loadNew());
  return async (refused) => {
    const isRefused = current !== undefined && refused !== undefined && isSameCredentials(current, refused);
    if (current === undefined || isRefused) return await renew();
    const leftMs = (current.expiration?.getTime() ?? Number.POSITIVE_INFINITY) - now();
    if (leftMs <= 0) return await renew();
    // Those at hand are good for minutes: whoever comes next tries again.
    if (leftMs < renewBeforeMs) renew().catch(() => undefined);
    return current;
  };
}

/** The error of a program that gives out credentials, with what to do about it. */
function explainMissing(error: unknown, profile: string | undefined): AgentsError {
  if (error instanceof AgentsError) return error;
  const said = error instanceof Error ? error.message : String(error);
  const whose = profile === undefined ? '' : ` of profile ${profile}`;
  return noCredentials(`no AWS credentials${whose}: ${said.split('\n')[0]}`, error);
}

/** @param cause what the AWS SDK threw; it may say of itself that it passes. */
export function noCredentials(message: string, cause?: unknown): AgentsError {
  const isSso = cause instanceof Error && /\bSSO\b|aws login/i.test(cause.message);
  return new AgentsError({
    code: 'no_credentials',
    message,
    remedy: isSso
      ? 'Run `aws sso login` for the profile, then try again.'
      : 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN if there is one), name a profile with AWS_PROFILE, or run where a role is attached.',
    retryable: isPassing(cause),
    cause,
  });
}

/** What the SDK itself would try again: a throttled or unreachable service. */
function isPassing(cause: unknown): boolean {
  return cause instanceof Error && ('$retryable' in cause || cause.name === 'TimeoutError');
}
