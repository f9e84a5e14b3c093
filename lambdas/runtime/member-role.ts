import type { MemberRole } from '../adapters/aws/cloud/member-accounts.ts';
import type { FunctionEnvironment } from './function-environment.ts';

export type MemberRoleEnvironment = FunctionEnvironment<'AGENTS_MEMBER_ROLE' | 'AGENTS_MEMBER_EXTERNAL_ID'>;

/** How this stage enters member accounts; not at all where it names no role. */
export function memberRoleIn(environment: MemberRoleEnvironment): MemberRole | undefined {
  const { AGENTS_MEMBER_ROLE: name, AGENTS_MEMBER_EXTERNAL_ID: externalId } = environment;
  return name === undefined || externalId === undefined ? undefined : { name, externalId };
}
