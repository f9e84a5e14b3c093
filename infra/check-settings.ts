import * as z from 'zod';

const count = z.int().min(1);
const principal = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:iam::\d{12}:(?:role|user)\/[\w+=,.@-]+$/,
    'the ARN of a role or user, without a path',
  );

/** What CloudFormation would refuse half an hour into a deployment, or nobody would notice before it is needed. */
const settingsSchema = z.looseObject({
  stage: z.string().regex(/^[a-z][a-z0-9-]{0,11}$/, 'lower case letters, digits and hyphens, at most 12'),
  limits: z.object({
    runningPerOwner: count,
    callsPerSecond: count,
    callsAtOnce: count,
    commandsAtOnce: count.optional(),
  }),
  retention: z.object({
    completedHours: count,
    otherHours: count,
    outputDays: count,
    logDays: count,
    workspaceDays: z.int().min(3, 'at least 3 days: an agent may run for one'),
  }),
  cloud: z
    .object({
      memberRole: z.string().regex(/^[\w+=,.@-]{1,64}$/, 'the name of a role, not its ARN'),
      externalId: z.string().regex(/^[\w+=,.@:/-]{2,1224}$/, 'what STS takes for an external id'),
    })
    .optional(),
  alarms: z.object({ email: z.email().optional(), costPerHourUsd: z.number().positive() }),
  schedules: z.object({ weeklyCostAnalysisFor: principal.optional() }),
});

/** @throws {Error} naming every setting that is wrong. */
export function checkSettings<Settings extends { stage: string }>(settings: Settings): Settings {
  const { error } = settingsSchema.safeParse(settings);
  if (error === undefined) return settings;
  const wrong = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`infra/settings.ts, stage "${settings.stage}": ${wrong.join('; ')}`);
}
