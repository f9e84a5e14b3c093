import { describe, expect, test } from 'vitest';
import { allStatements, permissionsOf } from './statements.ts';
import { defaultTemplate, resourcesOf } from './synthesized.ts';

const template = defaultTemplate();

describe('what people may be given', () => {
  test('are one’s own agents, seeing everybody’s, and deciding for everybody’s, each by itself', () => {
    const policies = resourcesOf(template, 'AWS::IAM::ManagedPolicy').map(({ Properties }) => [
      Properties['ManagedPolicyName'],
      allStatements({ Outputs: {}, Resources: { it: { Type: '', Properties } } })
        .flatMap((it) => permissionsOf(it))
        .sort(),
    ]);
    const call = (route: string) => `execute-api:Invoke on <AgentsApi>/<AgentsApiStage>/${route}`;
    expect(Object.fromEntries(policies)).toEqual({
      'background-agents-prod-AgentsUser': [
        call('DELETE/schedules/*'),
        call('GET/agent-types'),
        call('GET/agents'),
        call('GET/agents/*/artifacts/*'),
        call('GET/agents/*/events'),
        call('GET/agents/*/output'),
        call('GET/agents/*/tool-calls'),
        call('GET/openapi.json'),
        call('GET/schedules'),
        call('GET/schedules/*'),
        call('POST/agents/*/approval'),
        call('POST/agents/*/kill'),
        call('POST/agents/*/messages'),
        call('POST/tasks'),
        call('POST/workspaces'),
        call('PUT/schedules/*'),
      ],
      'background-agents-prod-AgentsTeam': [call('GET/team/agents'), call('GET/team/output')],
      // To see everybody's agents is one thing, to say yes to what they ask for another.
      'background-agents-prod-AgentsApprover': [call('POST/team/agents/*/approval')],
    });
  });
});
