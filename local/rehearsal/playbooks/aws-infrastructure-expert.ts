import { changes, files, history, infrastructure } from './looks.ts';
import { survey } from './survey.ts';

export const awsInfrastructureExpert = survey({
  steps: [files, history, changes, infrastructure],
  notDone: 'nothing was deployed and no smoke test run, which needs the tools that deploy',
});
