import { files, search } from './looks.ts';
import { survey } from './survey.ts';

export const costAnalysisAgent = survey({
  steps: [files, search('InstanceType|instance_type|AWS::RDS|NatGateway', 'what costs money')],
  notDone: 'no bill was read, which needs the tools that ask AWS',
});
