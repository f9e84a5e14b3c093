import type { Words } from '#shared/contract/remedy.ts';

/** For whoever looks at the page; what it can't do, those who started it can on the command line. */
export const pageWords: Words = {
  calls: {
    task: 'the form for tasks',
    'agent-output': "the agent's page",
    'list-agents': 'the board',
    'kill-agent': "the button on the agent's page",
    'decide-team-approval': "the team's board",
    'list-agent-types': 'the form for tasks',
    'create-workspace': "the console's own folder",
    'list-schedules': 'the page of schedules',
    'put-schedule': 'the page of schedules',
  },
  options: {
    endpoint: '--endpoint or AGENTS_ENDPOINT where the console is started',
    region: '--region or AWS_REGION where the console is started',
    filter: 'a filter',
    since: 'a later beginning',
    on_duplicate: 'on_duplicate "{value}"',
  },
};
