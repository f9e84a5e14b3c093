import type { Words } from '#shared/contract/remedy.ts';

/** For a model, which has tools; what those can't do is for the person who has the command line. */
export const toolWords: Words = {
  calls: {
    task: 'Task',
    'agent-output': 'AgentOutput',
    'list-agents': 'ListAgents',
    'kill-agent': 'KillAgent',
    'decide-team-approval': '`agents approve --team`',
    'list-agent-types': 'the description of the tool Task',
    'create-workspace': 'the field workspace of Task',
    'list-schedules': '`agents schedule list`',
    'put-schedule': '`agents schedule put`',
  },
  options: {
    endpoint: "--endpoint or AGENTS_ENDPOINT in this server's settings",
    region: "--region or AWS_REGION in this server's settings",
    filter: 'filter',
    since: 'since',
    on_duplicate: 'on_duplicate "{value}"',
  },
};
