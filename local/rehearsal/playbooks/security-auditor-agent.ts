import { dependencies, files, history, infrastructure, patterns, search, secrets } from './looks.ts';
import { survey } from './survey.ts';

export const securityAuditorAgent = survey({
  steps: [
    files,
    history,
    search('(?i)authenticat|authoriz|session|password', 'code that decides who may do what'),
    secrets,
    patterns,
    infrastructure,
    dependencies,
  ],
  notDone: 'the audit, which needs a model to follow the data through the code',
});
