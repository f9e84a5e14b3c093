import * as z from 'zod';
import { ask } from '#lambdas/tools/cloud/ask.ts';
import { callIn, type Look, orNone, setting, unseen } from '../look.ts';

const summarySchema = z.object({ SummaryMap: z.record(z.string(), z.number()) });
const policySchema = z.object({
  PasswordPolicy: z.object({
    MinimumPasswordLength: z.number().default(6),
    PasswordReusePrevention: z.number().nullish(),
    RequireSymbols: z.boolean().default(false),
    RequireNumbers: z.boolean().default(false),
    RequireUppercaseCharacters: z.boolean().default(false),
    RequireLowercaseCharacters: z.boolean().default(false),
  }),
});
type PasswordPolicy = z.output<typeof policySchema>['PasswordPolicy'];

/** The root user's MFA and keys, from the account's own summary. */
export const seeRootUser: Look = {
  checks: ['root-mfa', 'root-keys'],
  async see(place) {
    const asked = await ask(
      place.cloud,
      { service: 'iam', operation: 'GetAccountSummary', input: {}, ...callIn(place) },
      summarySchema,
    );
    if (!asked.ok) return unseen(seeRootUser.checks, [asked.gap]);
    const { AccountMFAEnabled, AccountPasswordPresent, AccountAccessKeysPresent } = asked.value.SummaryMap;
    // Without a password nobody signs in, as in member accounts whose root access is central.
    const isSafe = AccountMFAEnabled === 1 || AccountPasswordPresent === 0;
    const root = (what: string) => ({ resource: 'root user', what });
    return [
      setting('root-mfa', isSafe ? undefined : root('no MFA device')),
      setting('root-keys', AccountAccessKeysPresent === 0 ? undefined : root('has access keys')),
    ];
  },
};

export const seePasswordPolicy: Look = {
  checks: ['password-policy'],
  async see(place) {
    const asked = orNone(
      await ask(
        place.cloud,
        { service: 'iam', operation: 'GetAccountPasswordPolicy', input: {}, ...callIn(place) },
        policySchema,
      ),
      ['NoSuchEntityException', 'NoSuchEntity'],
    );
    if (!asked.ok) return unseen(seePasswordPolicy.checks, [asked.gap]);
    const what = asked.value === undefined ? ['there is none'] : weaknessesOf(asked.value.PasswordPolicy);
    const short = { resource: 'password policy', what: what.join(', ') };
    return [setting('password-policy', what.length === 0 ? undefined : short)];
  },
};

const minLength = 14;
const minRemembered = 24;

function weaknessesOf(policy: PasswordPolicy): string[] {
  const { MinimumPasswordLength: length, PasswordReusePrevention: remembered } = policy;
  const kinds = [
    policy.RequireSymbols,
    policy.RequireNumbers,
    policy.RequireUppercaseCharacters,
    policy.RequireLowercaseCharacters,
  ];
  return [
    ...(length < minLength ? [`${length} characters are enough`] : []),
    ...((remembered ?? 0) < minRemembered ? [`the last ${remembered ?? 0} passwords are remembered`] : []),
    ...(kinds.includes(false) ? ['not every kind of character is asked for'] : []),
  ];
}
