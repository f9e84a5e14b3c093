import type { Words } from '#shared/contract/remedy.ts';

/** For whoever types; `asTyped` makes of the commands what is typed here. */
export const commandWords: Words = {
  calls: {
    task: '`agents task`',
    'agent-output': '`agents output {agent_id}`',
    'list-agents': '`agents list`',
    'kill-agent': '`agents kill {agent_id}`',
    'decide-team-approval': '`agents approve --team`',
    'list-agent-types': '`agents types`',
    'create-workspace': '--workspace',
    'list-schedules': '`agents schedule list`',
    'put-schedule': '`agents schedule put`',
  },
  options: {
    endpoint: '--endpoint or AGENTS_ENDPOINT',
    region: '--region or AWS_REGION',
    filter: '--filter',
    since: '--since',
    on_duplicate: '--on-duplicate {value}',
  },
};
