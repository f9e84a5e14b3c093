import type { Words } from '#shared/contract/remedy.ts';

/** For whoever writes a program with the library. */
export const libraryWords: Words = {
  calls: {
    task: 'Task',
    'agent-output': 'AgentOutput',
    'list-agents': 'ListAgents',
    'kill-agent': 'KillAgent',
    'decide-team-approval': 'DecideApproval and team: true',
    'list-agent-types': 'api.types()',
    'create-workspace': 'the option workspace',
    'list-schedules': 'api.listSchedules()',
    'put-schedule': 'api.putSchedule()',
  },
  options: {
    endpoint: 'the option endpoint or AGENTS_ENDPOINT',
    region: 'the option region or AWS_REGION',
    filter: 'filter',
    since: 'since',
    on_duplicate: 'on_duplicate: "{value}"',
  },
};
