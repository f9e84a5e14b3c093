/** What a function can be told by its environment; each reads the variables that its facts name, no others. */
export const environmentVariables = [
  'AGENTS_TABLE',
  'AGENTS_BUCKET',
  'AGENTS_STATE_MACHINE_ARN',
  'AGENTS_OUTPUT_LOG_GROUP',
  'AGENTS_MAX_RUNNING',
  'AGENTS_OWNER_MAY_APPROVE',
  'AGENTS_COMPLETED_HOURS',
  'AGENTS_OTHER_HOURS',
  'AGENTS_OUTPUT_DAYS',
  'AGENTS_DEFAULT_MODEL',
  'AGENTS_MODEL_ACCESS',
  'AGENTS_MODEL_KEY_ARN',
  'AGENTS_MODEL_WORKSPACE',
  'AGENTS_COMMAND_PROJECT',
  'AGENTS_SCHEDULE_GROUP',
  'AGENTS_SCHEDULE_FIRE_ARN',
  'AGENTS_SCHEDULE_ROLE_ARN',
  'AGENTS_SCHEDULE_DEAD_LETTER_ARN',
  'AGENTS_MEMBER_ROLE',
  'AGENTS_MEMBER_EXTERNAL_ID',
  'AGENTS_VERSION',
  'AGENTS_DEPLOY_POLICY',
  'AGENTS_TEMPLATE_CHECKS',
  'AGENTS_ALLOWED_HOSTS',
  'OSV_URL',
  'NPM_REGISTRY_URL',
] as const;
export type EnvironmentVariable = (typeof environmentVariables)[number];

/** For every function that writes to the table: what it writes holds when it may be deleted. */
export const retentionEnvironment = [
  'AGENTS_COMPLETED_HOURS',
  'AGENTS_OTHER_HOURS',
  'AGENTS_OUTPUT_DAYS',
] as const satisfies readonly EnvironmentVariable[];

/** How the model is reached: a key of Anthropic's, or the function's own role. */
export const modelAccesses = ['api-key', 'claude-platform', 'bedrock'] as const;
export type ModelAccess = (typeof modelAccesses)[number];
