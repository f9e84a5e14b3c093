/** Every route of the API. `signed: false` is for health alone. */
export const routes = [
  { name: 'task', method: 'POST', path: '/tasks', signed: true },
  { name: 'agent-output', method: 'GET', path: '/agents/{agent_id}/output', signed: true },
  { name: 'agent-events', method: 'GET', path: '/agents/{agent_id}/events', signed: true },
  { name: 'list-agents', method: 'GET', path: '/agents', signed: true },
  { name: 'list-team-agents', method: 'GET', path: '/team/agents', signed: true },
  { name: 'search-team-output', method: 'GET', path: '/team/output', signed: true },
  { name: 'kill-agent', method: 'POST', path: '/agents/{agent_id}/kill', signed: true },
  { name: 'send-message', method: 'POST', path: '/agents/{agent_id}/messages', signed: true },
  { name: 'get-artifact', method: 'GET', path: '/agents/{agent_id}/artifacts/{name}', signed: true },
  { name: 'list-tool-calls', method: 'GET', path: '/agents/{agent_id}/tool-calls', signed: true },
  { name: 'decide-approval', method: 'POST', path: '/agents/{agent_id}/approval', signed: true },
  { name: 'decide-team-approval', method: 'POST', path: '/team/agents/{agent_id}/approval', signed: true },
  { name: 'list-agent-types', method: 'GET', path: '/agent-types', signed: true },
  { name: 'create-workspace', method: 'POST', path: '/workspaces', signed: true },
  { name: 'list-schedules', method: 'GET', path: '/schedules', signed: true },
  { name: 'get-schedule', method: 'GET', path: '/schedules/{name}', signed: true },
  { name: 'put-schedule', method: 'PUT', path: '/schedules/{name}', signed: true },
  { name: 'delete-schedule', method: 'DELETE', path: '/schedules/{name}', signed: true },
  { name: 'describe-api', method: 'GET', path: '/openapi.json', signed: true },
  { name: 'health', method: 'GET', path: '/health', signed: false },
] as const satisfies readonly Route[];

export interface Route {
  /** Also the name of the function that serves it. */
  name: string;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** API Gateway's form: `/agents/{agent_id}/output`. */
  path: string;
  signed: boolean;
}

export type RouteName = (typeof routes)[number]['name'];
