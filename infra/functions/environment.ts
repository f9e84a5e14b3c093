import { deployPolicySchema } from '#shared/deployment/deploy-policy.ts';
import type { EnvironmentVariable } from '#shared/deployment/environment.ts';
import type { FunctionFacts } from '#shared/deployment/function-facts.ts';
import type { StageSettings } from '../settings.ts';

export interface EnvironmentSources {
  settings: StageSettings;
  version: string;
  tableName: string;
  bucketName: string;
  stateMachineArn: string;
  outputLogGroup: string;
  commandProject: string;
  templateChecksArn: string;
  schedules: { group: string; fireArn: string; roleArn: string; deadLetterArn: string };
  /** Only where the model is reached with a key. */
  modelKeyArn: string | undefined;
}

/** The variables that a function reads, and no others. One without a value in this stage is left out. */
export function environmentOf(facts: FunctionFacts, sources: EnvironmentSources): Record<string, string> {
  const values = valuesOf(sources);
  const given = facts.environment.flatMap((name) => {
    const value = values[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(given), AGENTS_STAGE: sources.settings.stage };
}

function valuesOf({
  settings,
  ...sources
}: EnvironmentSources): Record<EnvironmentVariable, string | undefined> {
  return {
    AGENTS_TABLE: sources.tableName,
    AGENTS_BUCKET: sources.bucketName,
    AGENTS_STATE_MACHINE_ARN: sources.stateMachineArn,
    AGENTS_OUTPUT_LOG_GROUP: sources.outputLogGroup,
    AGENTS_MAX_RUNNING: String(settings.limits.runningPerOwner),
    AGENTS_OWNER_MAY_APPROVE: settings.approvals.byOwner ? 'yes' : 'no',
    AGENTS_COMPLETED_HOURS: String(settings.retention.completedHours),
    AGENTS_OTHER_HOURS: String(settings.retention.otherHours),
    AGENTS_OUTPUT_DAYS: String(settings.retention.outputDays),
    AGENTS_DEFAULT_MODEL: settings.model.default,
    AGENTS_MODEL_ACCESS: settings.model.access,
    AGENTS_MODEL_KEY_ARN: sources.modelKeyArn,
    AGENTS_MODEL_WORKSPACE: settings.model.workspace,
    AGENTS_COMMAND_PROJECT: sources.commandProject,
    AGENTS_TEMPLATE_CHECKS: sources.templateChecksArn,
    AGENTS_SCHEDULE_GROUP: sources.schedules.group,
    AGENTS_SCHEDULE_FIRE_ARN: sources.schedules.fireArn,
    AGENTS_SCHEDULE_ROLE_ARN: sources.schedules.roleArn,
    AGENTS_SCHEDULE_DEAD_LETTER_ARN: sources.schedules.deadLetterArn,
    AGENTS_MEMBER_ROLE: settings.cloud?.memberRole,
    AGENTS_MEMBER_EXTERNAL_ID: settings.cloud?.externalId,
    AGENTS_VERSION: sources.version,
    AGENTS_DEPLOY_POLICY:
      settings.deployments && JSON.stringify(deployPolicySchema.parse(settings.deployments)),
    AGENTS_ALLOWED_HOSTS: settings.allowedHosts?.join(','),
    OSV_URL: 'https://api.osv.dev',
    NPM_REGISTRY_URL: 'https://registry.npmjs.org',
  };
}
