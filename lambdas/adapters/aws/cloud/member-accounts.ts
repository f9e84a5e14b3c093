import type { Clock } from '#lambdas/ports/clock.ts';
import type { AwsCredentials, CredentialSource } from './service.ts';

/** How member accounts are entered: a role of this name, which asks for this id. */
export interface MemberRole {
  name: string;
  externalId: string;
}

/** Asks STS for a session; the answer is the SDK's. */
export type AssumeRole = (request: {
  RoleArn: string;
  RoleSessionName: string;
  ExternalId: string;
  DurationSeconds: number;
  Tags: { Key: string; Value: string }[];
}) => Promise<AwsCredentials>;

interface Dependencies {
  clock: Pick<Clock, 'now'>;
  assumeRole: AssumeRole;
}

/** Roles that are entered from a role may stay an hour: AWS's limit. */
const sessionSeconds = 3_600;
/** A session is left this long before its end, so that none ends in the middle of a call. */
const marginMs = 300_000;
/** AWS takes no longer session name. */
const maxSessionName = 64;

/**
 * A session of the agent in each member account, made once. Its name and tag are the agent's id, so that every
 * call stands under it in the member's own CloudTrail. What was refused once is not asked for again.
 */
export function createMemberAccounts(
  { clock, assumeRole }: Dependencies,
  { role, agentId, partition }: { role: MemberRole; agentId: string; partition: string },
): (account: string) => CredentialSource {
  const sessions = new Map<string, Promise<AwsCredentials>>();
  const enter = (account: string): Promise<AwsCredentials> =>
    assumeRole({
      RoleArn: `arn:${partition}:iam::${account}:role/${role.name}`,
      RoleSessionName: agentId.slice(-maxSessionName),
      ExternalId: role.externalId,
      DurationSeconds: sessionSeconds,
      Tags: [{ Key: 'background-agent', Value: agentId }],
    });
  return (account) => async () => {
    const open = await sessions.get(account);
    if (open !== undefined && !isEnding(open, clock.now())) return open;
    const session = enter(account);
    sessions.set(account, session);
    return session;
  };
}

function isEnding({ expiration }: AwsCredentials, now: Date): boolean {
  return expiration !== undefined && expiration.getTime() - marginMs < now.getTime();
}

/** `us-east-1` lies in `aws`. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
