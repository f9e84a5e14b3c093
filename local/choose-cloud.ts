import type { MemberRole } from '#lambdas/adapters/aws/cloud/member-accounts.ts';
import { auditCloud } from '#lambdas/adapters/cloud/audited-cloud.ts';
import type { Clock } from '#lambdas/ports/clock.ts';
import { noCloud, type OpenCloud } from '#lambdas/ports/cloud.ts';
import type { Ids } from '#lambdas/ports/ids.ts';
import type { Log } from '#lambdas/ports/log.ts';

/** What stands for the user's AWS account. */
export type CloudChoice =
  | { profile: string; memberRole?: MemberRole | undefined }
  | { recording: string }
  | undefined;

/**
 * The account that the user named by a profile, or a recording of one. Without either nothing of AWS is loaded
 * and every call is refused, whatever keys lie in the environment.
 * @throws {ProductError} for a recording that cannot be read.
 */
export async function chooseCloud(
  world: { clock: Clock; ids: Ids; log: Log },
  choice: CloudChoice,
): Promise<OpenCloud> {
  if (choice === undefined) return () => noCloud(world.clock);
  return auditCloud(world.log, await openChosen(world, choice));
}

async function openChosen(
  world: { clock: Clock; ids: Ids },
  choice: NonNullable<CloudChoice>,
): Promise<OpenCloud> {
  if ('profile' in choice) {
    const { createProfileCloud } = await import('./adapters/cloud/profile-cloud.ts');
    return createProfileCloud(world, choice);
  }
  const { createRecordedCloud } = await import('./adapters/cloud/recorded-cloud.ts');
  const { readRecording } = await import('./adapters/cloud/recording.ts');
  return createRecordedCloud(await readRecording(choice.recording));
}
