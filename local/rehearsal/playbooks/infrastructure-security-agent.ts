import { files, history, infrastructure, secrets } from './looks.ts';
import { survey } from './survey.ts';

export const infrastructureSecurityAgent = survey({
  steps: [files, history, infrastructure, secrets],
  notDone: 'no AWS account was looked at and no compliance judged, which needs the tools that ask AWS',
});
