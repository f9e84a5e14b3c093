import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { routes } from '#shared/contract/routes.ts';
import type { AgentsApi } from '../api/agents-api.ts';
import { explainFindings } from '../explained-findings.ts';
import { nameOf } from '../names.ts';
import type { StageSettings } from '../settings.ts';

/** What to attach to people and roles: one's own agents, seeing everybody's as well, deciding for everybody's. */
export class UserPolicies extends Construct {
  readonly user: ManagedPolicy;
  readonly team: ManagedPolicy;
  readonly approver: ManagedPolicy;

  constructor(scope: Construct, id: string, { settings, api }: { settings: StageSettings; api: AgentsApi }) {
    super(scope, id);
    const signed = routes.filter((route) => route.signed);
    const isTeam = ({ path }: { path: string }): boolean => path.startsWith('/team/');
    const makePolicy = (
      part: 'AgentsUser' | 'AgentsTeam' | 'AgentsApprover',
      description: string,
      allowed: typeof signed,
    ) =>
      new ManagedPolicy(this, part, {
        managedPolicyName: nameOf(settings, part),
        description,
        statements: [
          new PolicyStatement({
            actions: ['execute-api:Invoke'],
            resources: allowed.map((route) => api.arnOf(route)),
          }),
        ],
      });
    this.user = makePolicy(
      'AgentsUser',
      "Start, follow, list, tell and kill one's own agents",
      signed.filter((route) => !isTeam(route)),
    );
    explainFindings(this.user, ownAgents);
    const team = signed.filter(isTeam);
    const isApproval = ({ name }: { name: string }): boolean => name === 'decide-team-approval';
    this.team = makePolicy(
      'AgentsTeam',
      "See everybody's agents",
      team.filter((route) => !isApproval(route)),
    );
    this.approver = makePolicy(
      'AgentsApprover',
      "Approve or reject what everybody's agents ask for",
      team.filter(isApproval),
    );
    explainFindings(this.approver, anybodysAgents);
  }
}

const api = 'arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<AgentsApi>/<AgentsApiStage>';
const anyAgent = 'IAM cannot know whose agent an id is: the function answers 404 for those of others';
const ownNames = 'Every owner has names of his own: the function knows no others';

const anybodysAgents = {
  [`IAM5[Resource::${api}/POST/team/agents/*/approval]`]: 'Whoever has this may decide for any agent',
};

const ownAgents = {
  [`IAM5[Resource::${api}/GET/agents/*/output]`]: anyAgent,
  [`IAM5[Resource::${api}/GET/agents/*/events]`]: anyAgent,
  [`IAM5[Resource::${api}/GET/agents/*/artifacts/*]`]: anyAgent,
  [`IAM5[Resource::${api}/GET/agents/*/tool-calls]`]: anyAgent,
  [`IAM5[Resource::${api}/POST/agents/*/kill]`]: anyAgent,
  [`IAM5[Resource::${api}/POST/agents/*/messages]`]: anyAgent,
  [`IAM5[Resource::${api}/POST/agents/*/approval]`]: anyAgent,
  [`IAM5[Resource::${api}/GET/schedules/*]`]: ownNames,
  [`IAM5[Resource::${api}/PUT/schedules/*]`]: ownNames,
  [`IAM5[Resource::${api}/DELETE/schedules/*]`]: ownNames,
};
